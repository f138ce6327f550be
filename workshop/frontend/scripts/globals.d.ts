// What the frontend hands to packs, named once: what its types leave out is written here, and may not be there at all.
import type { ComfyApp, ComfyExtension, SidebarTabExtension } from "@comfyorg/comfyui-frontend-types";

type Canvas = ComfyApp["canvas"];
type LGraphNode = Parameters<NonNullable<ComfyExtension["nodeCreated"]>>[0];
type LGraph = ComfyApp["rootGraph"];
type LSubgraph = Parameters<Canvas["openSubgraph"]>[0];
type LSubgraphNode = Parameters<Canvas["openSubgraph"]>[1];
type LWidget = NonNullable<LGraphNode["widgets"]>[number];
type DrawnBadge = Exclude<LGraphNode["badges"][number], (...words: never) => unknown>;

declare global {
  interface Widget extends LWidget {
    linkedWidgets?: Widget[];
    /** One name for all widgets that hold the same value. */
    widgetId?: string;
    /** Only a control has both. */
    beforeQueued?(): void;
    afterQueued?(): void;
    onRemove?(): void;
  }
  type Slot = LGraphNode["inputs"][number];
  type Link = NonNullable<ReturnType<LGraph["links"]["get"]>>;
  interface GraphNode extends LGraphNode {
    widgets?: Widget[];
    subgraph?: Subgraph;
    /** Nodes of the old kind that hold others. */
    getInnerNodes?(): unknown;
    addDOMWidget(name: string, type: string, element: HTMLElement, options: object): Widget;
  }
  interface SubgraphNode extends LSubgraphNode, Pick<GraphNode, "addDOMWidget"> {
    subgraph: Subgraph;
    widgets: Widget[];
  }
  interface Graph extends LGraph {
    subgraphs: Map<string, Subgraph>;
    nodes: GraphNode[];
    getNodeById(id: number | string): GraphNode | null;
  }
  interface Subgraph extends LSubgraph {
    subgraphs: Map<string, Subgraph>;
    nodes: GraphNode[];
    getNodeById(id: number | string): GraphNode | null;
  }

  const LGraphBadge: new (options: { text: string; fgColor?: string; bgColor?: string }) => DrawnBadge;
  const LiteGraph: {
    vueNodesMode?: boolean;
    createNode(type: string, title?: string): GraphNode | null;
    isValidConnection(one: Slot["type"], other: Slot["type"]): boolean;
  };

  /** The coming public API. */
  interface Comfy {
    supports?(feature: string): boolean;
    queue: { guard(mayRun: (run?: { count?: number; nodes?: string[] }) => Promise<boolean>): void };
    ui: { addSidebarTab(tab: SidebarTabExtension): void };
  }

  interface Window {
    comfy?: Comfy;
    LGraphBadge: typeof LGraphBadge;
    LiteGraph: typeof LiteGraph;
  }
}
