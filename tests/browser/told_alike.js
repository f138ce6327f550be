// The places that tell money on the open page, as they stand: total, its details, badges, and what was charged.
async () => {
  const from = (name) => import(`/extensions/schnellkit/${name}`);
  const [{ say }, { quoteNow }, { details }, { nodeAt }, switches] = await Promise.all(
    ["page/words.mjs", "total/quotes.mjs", "total/details.mjs", "page/graph.mjs", "page/switches.mjs"].map(from),
  );
  const open = document.querySelector(".schnellkit-total-box:popover-open");
  const box = open ?? Object.assign(document.createElement("div"), { className: "told" });
  const nothing = { show() {}, mend() {}, key() {} };
  if (!open) box.append(...details(quoteNow(), nothing));
  const text = (one) => one?.textContent?.trim() ?? "";
  // Frontends write the pack's name in one of their own, or elsewhere, and may add empty ones behind ours.
  const written = (node) => (node.badges ?? []).map((one) => (typeof one === "function" ? one() : one).text);
  const badgeOf = (node) => written(node).filter((one) => one && !one.endsWith("schnellkit")).at(-1) ?? "";
  const total = document.querySelector(".schnellkit-total");
  const charge = document.querySelector(".schnellkit-charged");
  const rows = [...box.querySelectorAll(".sk-total-row")].map((row) => {
    const id = row.querySelector("[data-node]").dataset.node;
    const node = nodeAt(id);
    const price = text(row.querySelector("strong"));
    const marks = [price, say("sandbox · {price}", { price }), say("{price} · no key yet", { price })];
    const badge = node ? String(badgeOf(node)) : "";
    return { id, price, marks, badge, kind: node?.comfyClass ?? "" };
  });
  const [before, after] = say("last run: {cost}", { cost: "\n" }).split("\n");
  return {
    rows,
    prices: switches.isOn(switches.PRICES),
    total: total && !total.hidden && switches.isOn(switches.TOTAL) ? text(total) : "",
    keyless: say("{price} · no key yet", { price: "" }),
    several: quoteNow().quote?.count > 1 && !quoteNow().quote.alike,
    heading: text(box.querySelector("h2")),
    known: Boolean(quoteNow().quote) && !quoteNow().outdated,
    charge: charge && !charge.hidden ? text(charge) : "",
    lastRun: [before, after],
    receipts: [...document.querySelectorAll('[data-schnellkit="schnellkit_text"]')].map(text),
  };
}
