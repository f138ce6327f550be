// What the total says of a graph made from a seed, and what Run then sends to /prompt.
async ({ seed, runs }, makeGraph) => {
  const { app } = window;
  const quotes = await import("/extensions/schnellkit/total/quotes.mjs");
  const { readGraph } = await import("/extensions/schnellkit/total/read_graph.mjs");
  const { describeTotal } = await import("/extensions/schnellkit/total/describe.mjs");

  const { root, depth, dice } = await makeGraph(seed, runs);
  const { maybe, pick, upTo } = dice;
  const mode = seed % 9 === 4 ? "before" : "after";
  await app.extensionManager.setting.set("Comfy.WidgetControlMode", mode);

  const count = runs ? upTo(3) : pick(1, 1, upTo(8), upTo(8));
  app.extensionManager.queueSettings.batchCount = count;
  const chosen = maybe(0.2) ? outputs() : [];
  const reading = readGraph(root);
  const proven = reading.proven && !Object.hasOwn(app, "graphToPrompt");
  const controls = reading.controls;
  const mismatch = proven ? await difference(reading.output) : "";

  // The frontend may still be at the graph that was just made, and another question may come between.
  for (let tries = 0, before = ""; tries < 8 && before !== asRead(); tries++) {
    before = asRead();
    if (!(await quotes.quote())) before = "";
  }
  const shown = await theTotal();
  const now = quotes.quoteNow();
  let total = { text: shown.hidden ? "" : shown.textContent, quote: now.quote, trouble: now.trouble };
  if (chosen.length) {
    let quote = null;
    for (let tries = 0; tries < 5 && !quote; tries++) quote = await quotes.quote({ count, chosen, exact: true });
    total = { text: quote ? describeTotal(quote) : "", quote, trouble: "" };
  }
  const workflow = root.serialize();
  const badges = runs ? [] : badgesOf();
  const sent = [];
  const send = window.fetch;
  window.fetch = async function (where, how) {
    if (!String(where).endsWith("/prompt") || how?.method !== "POST") return send.call(this, where, how);
    const body = JSON.parse(how.body);
    const one = { prompt: body.prompt, chosen: body.partial_execution_targets ?? null, extra: body.extra_data };
    sent.push(one);
    const accepted = { prompt_id: crypto.randomUUID(), number: 1, node_errors: {} };
    const answer = runs ? await send.call(this, where, how) : new Response(JSON.stringify(accepted), { status: 200 });
    one.id = (await answer.clone().json()).prompt_id;
    return answer;
  };
  try {
    await app.queuePrompt(0, count, chosen.length ? { queueNodeIds: chosen } : undefined);
  } finally {
    window.fetch = send;
    app.extensionManager.queueSettings.batchCount = 1;
    delete app.graphToPrompt;
  }

  const open = root.wildcards === true || controls.some(({ how }) => how === "open");
  return { open, drawn: root.wildcards === true, controls, workflow: proven && mode === "after" ? workflow : null, total, sent, count, chosen, proven, mismatch, badges, depth };

  function asRead() {
    return JSON.stringify(readGraph(root).output);
  }

  /** When the frontend lays its bar out anew, the total is gone for a moment. */
  async function theTotal() {
    for (;;) {
      const there = document.querySelector(".schnellkit-total");
      if (there) return there;
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  function outputs() {
    const found = [];
    for (const [node, ids] of readGraph(root).ids) if (node.comfyClass === "SaveImage" && maybe(0.6)) found.push(ids[0]);
    return found;
  }

  async function difference(read) {
    const { output } = await Object.getPrototypeOf(app).graphToPrompt.call(app);
    const names = Object.keys(output);
    if (names.sort().join() !== Object.keys(read).sort().join()) return `nodes ${names} but ${Object.keys(read)}`;
    for (const name of names)
      for (const [input, value] of Object.entries(output[name].inputs)) {
        const speaks = /^(Schnellkit|Primitive|ComfySwitchNode)/.test(output[name].class_type);
        const mine = read[name].inputs[input];
        if ((speaks || Array.isArray(value)) && typeof value !== "undefined" && JSON.stringify(mine) !== JSON.stringify(value))
          return `${name}.${input}: ${JSON.stringify(value)} but ${JSON.stringify(mine)}`;
      }
    return "";
  }

  function badgesOf() {
    const found = [];
    for (const [node, ids] of readGraph(root).ids)
      if (/^Schnellkit(DeepInfra|Together|Nvidia|Ionos)$/.test(node.comfyClass))
        found.push([ids, String(node.badges.map((one) => (typeof one === "function" ? one() : one)).at(-1).text)]);
    return found;
  }
}
