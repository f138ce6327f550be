// A graph made from a seed, opened in the frontend: hosted nodes with what feeds them, where their pictures go, subgraphs.
async (seed, runs) => {
  const { app, LiteGraph } = window;

  // mulberry32: the same seed makes the same graph, everywhere
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const maybe = (share) => random() < share;
  const pick = (...some) => some[Math.floor(random() * some.length)];
  const upTo = (most) => 1 + Math.floor(random() * most);

  registerOthers();
  const original = Object.getPrototypeOf(app).graphToPrompt;
  delete app.graphToPrompt;
  app.canvas.setGraph(app.rootGraph ?? app.graph);
  app.graph.clear();
  delete app.graph.wildcards;
  // A graph without a name of its own would share the values of its subgraphs with the last one.
  (app.rootGraph ?? app.graph).id = crypto.randomUUID();
  let root = app.rootGraph ?? app.graph;
  let x = 0;
  const add = (type, values = {}, graph = root) => {
    const node = LiteGraph.createNode(type);
    node.pos = [(x += 60), (x * 7) % 900];
    graph.add(node);
    set(node, values);
    return node;
  };
  const widget = (node, name) => node.widgets?.find((one) => one.name === name);
  const set = (node, values) => {
    for (const [name, value] of Object.entries(values)) if (widget(node, name)) widget(node, name).value = value;
  };
  const control = () => pick("fixed", "fixed", "increment", "decrement", "randomize");
  const prompt = () => pick("a fox", "an owl", "a ship");

  const saves = [];
  const hosted = Array.from({ length: upTo(3) }, makeHosted);
  const others = [...hosted, ...feeders(), ...saves];
  let inner = others;
  const depth = pick(0, 0, 1, 1, 2, 3);
  for (let at = 0; at < depth; at++) inner = wrap(inner) ?? inner;
  // Subgraph nodes made in one page inside others share values by a fault of the frontend; opened from a file they do not.
  const saved = JSON.parse(JSON.stringify(root.serialize()));
  if (depth > 1 || maybe(0.3)) await app.loadGraphData(saved);
  root = app.rootGraph ?? app.graph;
  if (maybe(0.15)) everywhere();
  if (seed % 12 === 5) wildcards();
  const off = pick(...root.nodes);
  if (maybe(0.2) && off) off.mode = pick(2, 4);
  return { root, depth, dice: { maybe, pick, upTo } };

  /** A hosted node with whatever feeds it, and where its pictures go. */
  function makeHosted() {
    const kind = pick("DeepInfra", "DeepInfra", "DeepInfra", "Together", "Nvidia", ...(runs ? [] : ["Ionos"]));
    const node = add(`Schnellkit${kind}`, {
      prompt: prompt(),
      width: kind === "Nvidia" ? 1024 : pick(512, 768, 1024, ...(runs ? [] : [2000])),
      height: runs && kind !== "Nvidia" ? 512 : 1024,
      seed: Math.floor(random() * 5),
      control_after_generate: control(),
      images: upTo(3),
      steps: upTo(4),
    });
    if (!runs && maybe(0.1)) set(node, { size_fit: "nearest" });
    if (maybe(0.25)) feedSize(node, kind);
    if (maybe(0.2)) feedNumber(node, "seed", Math.floor(random() * 5));
    if (maybe(0.2)) feedNumber(node, "images", upTo(3));
    if (!runs && maybe(0.08)) add("GetImageSize").connect(2, node, "images");
    if (maybe(0.25)) feedPrompts(node);
    if (maybe(0.85)) lead(node);
    return node;
  }

  function feedSize(node, kind) {
    const preset = kind === "Nvidia" ? "1024x1024 (1:1)" : pick("512x512 (1:1)", "1024x1024 (1:1)", "1152x896");
    const size = add("SchnellkitResolution", pick({ preset }, { preset: "custom", width: 768, height: 1024 }));
    if (kind !== "Nvidia" || widget(size, "preset").value !== "custom") {
      size.connect(0, node, "width");
      size.connect(1, node, "height");
    }
  }

  function feedNumber(node, name, value) {
    if (maybe(0.3)) {
      const primitive = add("PrimitiveNode");
      primitive.connect(0, node, name);
      set(primitive, { value, control_after_generate: control() });
      return;
    }
    const number = add("PrimitiveInt", { value, control_after_generate: maybe(0.7) ? "fixed" : control() });
    if (name === "images") set(number, { control_after_generate: "fixed" });
    const way = maybe(0.3) ? through("Reroute", number, 0) : number;
    way.connect(0, node, name);
  }

  function feedPrompts(node) {
    const texts = Array.from({ length: upTo(2) }, () => add("PrimitiveString", { value: prompt() }));
    if (texts.length === 1 || !LiteGraph.registered_node_types.CreateList) {
      texts[0].connect(0, node, "prompt");
      return;
    }
    const list = add("CreateList");
    for (const text of texts) {
      const free = list.inputs.findIndex((one) => one.link === null || one.link === undefined);
      if (free >= 0) text.connect(0, list, free);
    }
    list.connect(0, node, "prompt");
  }

  function through(type, origin, slot) {
    const node = add(type);
    origin.connect(slot, node, 0);
    return node;
  }

  /** The way of the pictures to where they are saved. */
  function lead(node) {
    let last = node;
    let slot = 0;
    if (maybe(0.3)) {
      last = through("ImageInvert", last, slot);
      slot = 0;
      if (maybe(0.3)) last.mode = pick(4, 4, 2);
    }
    if (maybe(0.2)) last = through("Reroute", last, 0);
    if (maybe(0.25)) last = setAndGet(last);
    if (maybe(0.2)) {
      const other = add("EmptyImage");
      const fork = add("ComfySwitchNode", { switch: maybe(0.5) });
      last.connect(0, fork, "on_true");
      other.connect(0, fork, "on_false");
      last = fork;
    }
    const save = add("SaveImage");
    last.connect(0, save, "images");
    if (maybe(0.1)) save.mode = 2;
    saves.push(save);
  }

  function setAndGet(origin) {
    const name = `name ${Math.floor(random() * 1e9)}`;
    const setter = through("TestSetNode", origin, 0);
    setter.properties.name = name;
    const getter = add("TestGetNode");
    getter.properties.name = name;
    return getter;
  }

  function feeders() {
    return root.nodes.filter((node) => !node.isVirtualNode && !hosted.includes(node) && !saves.includes(node) && maybe(0.6));
  }

  /** Put some nodes into a subgraph, show some of their widgets outside and change them there. */
  function wrap(nodes) {
    const some = nodes.filter((node) => node.graph === root && !node.isVirtualNode | Boolean(node.subgraph) && maybe(0.8));
    if (!some.length) return null;
    const { node: host } = root.convertToSubgraph(closed(new Set(some)));
    for (const inside of host.subgraph.nodes)
      for (const one of inside.widgets ?? [])
        if (["images", "seed", "prompt", "value", "width"].includes(one.name) && maybe(0.5)) promote(host, inside, one);
    for (const one of host.widgets) changeValue(one);
    if (maybe(0.3)) {
      const again = LiteGraph.createNode(host.type);
      root.add(again);
      for (const one of again.widgets) changeValue(one);
      if (maybe(0.2)) again.mode = pick(2, 4);
      return [host, again];
    }
    return [host];
  }

  /** With all that lies between them: a subgraph that feeds itself cannot be run. */
  function closed(some) {
    for (let grown = true; grown; ) {
      grown = false;
      for (const node of root.nodes)
        if (!some.has(node) && reaches(node, some, before) && reaches(node, some, after)) {
          some.add(node);
          grown = true;
        }
    }
    return some;
  }

  function reaches(node, some, next, seen = new Set()) {
    for (const one of next(node)) {
      if (some.has(one)) return true;
      if (seen.has(one)) continue;
      seen.add(one);
      if (reaches(one, some, next, seen)) return true;
    }
    return false;
  }

  function before(node) {
    if (node.type === "TestGetNode") return root.nodes.filter((one) => one.type === "TestSetNode" && sameName(one, node));
    return (node.inputs ?? []).map((one) => root.links[one.link]).filter(Boolean).map((link) => root.getNodeById(link.origin_id));
  }

  function after(node) {
    if (node.type === "TestSetNode") return root.nodes.filter((one) => one.type === "TestGetNode" && sameName(one, node));
    const links = (node.outputs ?? []).flatMap((one) => one.links ?? []);
    return links.map((id) => root.links[id]).filter(Boolean).map((link) => root.getNodeById(link.target_id));
  }

  function sameName(one, other) {
    return one.properties.name === other.properties.name;
  }

  function promote(host, inside, one) {
    const slot = inside.getSlotFromWidget?.(one);
    if (!slot || (slot.link !== null && slot.link !== undefined)) return;
    let name = one.name;
    while (host.subgraph.inputs.some((input) => input.name === name)) name += "_";
    host.subgraph.addInput(name, String(slot.type)).connect(slot, inside);
  }

  function changeValue(one) {
    if (!maybe(0.7)) return;
    if (/^images/.test(one.name)) one.value = upTo(4);
    else if (/^seed/.test(one.name)) one.value = Math.floor(random() * 9);
    else if (/^prompt/.test(one.name)) one.value = prompt();
    else if (/^width/.test(one.name) && one.value !== 1024) one.value = pick(512, 768);
  }

  /** As packs do that wire by themselves: only in what is sent. */
  function everywhere() {
    const target = add("SaveImage");
    const source = pick(...root.nodes.filter((node) => /^Schnellkit(DeepInfra|Together|Nvidia)$/.test(node.type)));
    if (!source) return;
    app.graphToPrompt = async function (...asked) {
      const made = await original.apply(this, asked);
      const into = made.output[target.id];
      if (into && made.output[source.id]) into.inputs.images = [String(source.id), 0];
      return made;
    };
  }

  /** As packs do that draw words of a prompt by chance: another one each time it is asked for. */
  function wildcards() {
    const before = Object.hasOwn(app, "graphToPrompt") ? app.graphToPrompt : original;
    root.wildcards = true;
    let turn = 0;
    app.graphToPrompt = async function (...asked) {
      const made = await before.apply(this, asked);
      turn++;
      for (const { class_type, inputs } of Object.values(made.output))
        if (/^Schnellkit/.test(class_type) && typeof inputs.prompt === "string") inputs.prompt += ` ${turn}`;
      return made;
    };
  }

  function registerOthers() {
    if (LiteGraph.registered_node_types.TestSetNode) return;
    class TestSetNode extends LiteGraph.LGraphNode {
      constructor(title) {
        super(title);
        this.addInput("*", "*");
        this.addOutput("*", "*");
        this.isVirtualNode = true;
      }
    }
    class TestGetNode extends LiteGraph.LGraphNode {
      constructor(title) {
        super(title);
        this.addOutput("*", "*");
        this.isVirtualNode = true;
      }
      getInputLink() {
        const named = (node) => node.type === "TestSetNode" && node.properties.name === this.properties.name;
        const setter = this.graph.nodes.find(named);
        const link = setter?.inputs[0].link;
        return link === null || link === undefined ? null : this.graph.links[link];
      }
    }
    LiteGraph.registerNodeType("TestSetNode", TestSetNode);
    LiteGraph.registerNodeType("TestGetNode", TestGetNode);
  }
}
