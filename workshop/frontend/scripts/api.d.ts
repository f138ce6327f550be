import type { ComfyApi } from "@comfyorg/comfyui-frontend-types";

export declare const api: ComfyApi;
