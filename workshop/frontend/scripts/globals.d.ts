// What the frontend lays on `window` and its types do not export.
import type { ComfyExtension } from "@comfyorg/comfyui-frontend-types";

type LGraphNode = Parameters<NonNullable<ComfyExtension["nodeCreated"]>>[0];
type Badge = Exclude<LGraphNode["badges"][number], (...words: never) => unknown>;

declare global {
  const LGraphBadge: new (options: { text: string; fgColor?: string; bgColor?: string }) => Badge;
  const LiteGraph: { createNode(type: string, title?: string): LGraphNode | null };

  interface Window {
    LGraphBadge: typeof LGraphBadge;
    LiteGraph: typeof LiteGraph;
  }
}
