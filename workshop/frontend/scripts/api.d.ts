import type { ComfyApi } from "@comfyorg/comfyui-frontend-types";

/** What ComfyUI tells of a node that ran. */
export interface Executed {
  node: string;
  display_node?: string;
  prompt_id: string;
  output?: { schnellkit?: string[] };
}

/** A word of the server on a node, beyond what stands on the node itself. */
export interface Note {
  severity: "info" | "warn" | "error";
  node: string;
  text: string;
}

export type Status = { exec_info?: { queue_remaining?: number } } | null;

/** Events of the frontend with what the pack reads of them, and the pack's own. */
interface Details {
  executed: Executed;
  status: Status;
  "schnellkit.note": Note;
  "schnellkit.keys": { host: string };
}

type Listen = {
  <Type extends keyof Details>(type: Type, heard: (event: CustomEvent<Details[Type]>) => void): void;
  (type: string, heard: () => void): void;
};

export declare const api: Omit<ComfyApi, keyof EventTarget> & {
  addEventListener: Listen;
  removeEventListener: Listen;
  dispatchEvent(event: CustomEvent): boolean;
};
