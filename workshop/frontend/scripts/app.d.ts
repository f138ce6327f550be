import type { ComfyApp } from "@comfyorg/comfyui-frontend-types";

type Retyped = "canvas" | "extensionManager" | "graph" | "rootGraph" | "queuePrompt" | "ui";
type LCanvas = ComfyApp["canvas"];

interface Canvas extends LCanvas {
  graph: Graph | Subgraph | null;
}

/** The frontend's app, with what of it its own types keep to themselves. */
interface App extends Omit<ComfyApp, Retyped> {
  rootGraph?: Graph;
  graph: Graph;
  canvas: Canvas;
  ui: Omit<ComfyApp["ui"], "settings"> & {
    settings: {
      addEventListener(type: string, heard: (event: CustomEvent<{ value: string }>) => void): void;
    };
  };
  processingQueue?: boolean;
  queuePrompt(number: number, count?: number, chosen?: string[]): Promise<boolean>;
  extensionManager: ComfyApp["extensionManager"] & {
    queueSettings?: { batchCount: number; mode?: string };
    sidebarTab?: {
      registerSidebarTab?: ComfyApp["extensionManager"]["registerSidebarTab"];
      sidebarTabs?: { id: string; tooltip?: string }[];
    };
  };
}

export declare const app: App;
