// Masks of pictures in a page of your own:
//
//   import { load } from "./mixsearch.js";
//   const segmenter = await load("models/universal.safetensors");
//   const { mask, probabilities, width, height } = await segmenter.segment(imageData);
//
// It computes in a worker, so that the page stays free. Beside this file belong worker_loader.js, worker.js and
// worker_bg.wasm of the same build, from the page's own origin. Pictures are sent nowhere.

/** A segmenter of the model in a file: its address, its bytes, or a File. */
export async function load(model) {
  const bytes = await bytesOf(model);
  const engine = new Engine();
  try {
    return new Segmenter(engine, await engine.ask({ load: bytes }, [bytes.buffer]));
  } catch (error) {
    engine.end();
    throw error;
  }
}

class Segmenter {
  #engine;

  constructor(engine, { name, exits, labels }) {
    this.#engine = engine;
    this.name = name;
    // Names of the foreground classes: the first is 1 in masks, the second 2 and so on.
    this.labels = labels;
    // Outputs by name, shallow and fast ones first.
    this.exits = exits;
  }

  /**
   * The mask of an ImageData, 0 or the class a pixel, and the probabilities of foreground, both row by row; of a model of
   * several classes the probabilities of the first, then of the second and so on.
   */
  async segment(imageData, { threshold = 0.5, exit = null } = {}) {
    const { mask, probabilities, width, height } = await this.#engine.ask({ segment: imageData, threshold, exit });
    return { mask, probabilities, width, height };
  }

  /** Ends the worker and frees its memory. */
  end() {
    this.#engine.end();
  }
}

async function bytesOf(model) {
  if (typeof model === "string" || model instanceof URL) {
    const response = await fetch(model);
    if (!response.ok) throw new Error(`${model}: the server answers ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }
  if (model instanceof Blob) return new Uint8Array(await model.arrayBuffer());
  // A copy: its memory moves to the worker.
  if (model instanceof ArrayBuffer) return new Uint8Array(model).slice();
  if (ArrayBuffer.isView(model)) return new Uint8Array(model.buffer, model.byteOffset, model.byteLength).slice();
  throw new TypeError("a model is given by its address, its bytes or a File");
}

class Engine {
  #worker = new Worker(new URL("worker_loader.js", import.meta.url), { type: "module" });
  #waiting = new Map();
  #asked = 0;
  #listening;

  constructor() {
    // Messages in bytes are the app's own: the first says that the engine listens, a later one that it has ended.
    this.#listening = new Promise((resolve, reject) => {
      this.#waiting.set(0, { resolve, reject });
    });
    this.#listening.catch(() => {});
    this.#worker.onmessage = ({ data }) => {
      if (!(data instanceof Uint8Array)) this.#answer(data);
      else if (this.#waiting.has(0)) this.#answer({ id: 0 });
      else this.#fail("the engine has ended");
    };
    this.#worker.onerror = (event) => this.#fail(event.message || "the engine's files could not be loaded");
  }

  async ask(request, moved = []) {
    await this.#listening;
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      // What cannot be sent throws, before anything waits for its answer.
      this.#worker.postMessage({ ...request, id }, moved);
      this.#waiting.set(id, { resolve, reject });
    });
  }

  end() {
    this.#fail("the segmenter has been ended");
  }

  #answer(data) {
    const waiting = this.#waiting.get(data.id);
    this.#waiting.delete(data.id);
    if (data.failed === undefined) waiting?.resolve(data);
    else waiting?.reject(new Error(data.failed));
  }

  #fail(reason) {
    this.#worker.terminate();
    this.#listening = Promise.reject(new Error(reason));
    this.#listening.catch(() => {});
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}
