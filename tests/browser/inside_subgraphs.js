// A hosted node whose settings come with its model, and local ones that start from a picture or a latent, each inside a
// subgraph of its own.
async ([model, setting, value]) => {
  const { graph } = window.app;
  const add = (type, x) => {
    const node = LiteGraph.createNode(type);
    node.pos = [x, 150];
    graph.add(node);
    return node;
  };
  const widget = (node, name) => node.widgets.find((one) => one.name === name);
  const set = (node, name, value) => { widget(node, name).value = value; widget(node, name).callback?.(value); };
  const [monica, saved] = [add("SchnellkitMonica", 100), add("SaveImage", 600)];
  set(monica, "prompt", `inside, ${model}`);
  set(monica, "model", model);
  if (setting) set(monica, `model.${setting}`, value);
  monica.connect(0, saved, "images");
  const kinds = ["SchnellkitSample", "EmptyLatentImage", "LoadImage", "SchnellkitSample"];
  const [local, latent, picture, other] = kinds.map((type, at) => add(type, 1100 + at * 450));
  latent.connect(0, local, "start_from");
  picture.connect(0, other, "start_from");
  for (const node of [local, other]) node.connect(0, add("SaveLatent", 3000), "samples");
  for (const node of [monica, local, other]) graph.convertToSubgraph(new Set([node]));
  await new Promise((done) => setTimeout(done, 300));
  return (await window.app.graphToPrompt()).output;
}
