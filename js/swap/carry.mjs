// @ts-check
// What of a node goes along to the node of another host: values that fit there, wires that have a place there.

/**
 * @typedef {string | number | boolean | object | null | undefined} Value
 * @typedef {{name: string, type?: string, value?: Value, options?: {values?: unknown, min?: number, max?: number}}} Field
 * @typedef {{fields: Field[], wired: string[]}} Old What stands on a node, and the inputs that wires lead into.
 * @typedef {{fields: Field[], slots: string[]}} Made A new node of the other host.
 * @typedef {{name: string, from: Value, to: Value}} Change
 * @typedef {{values: Record<string, Value>, dropped: string[], changed: Change[], unwired: string[]}} Carried The values that
 *   go along, the inputs that are not there, those that have another value there, and those that lose their wire.
 */

const MODEL = ["model", "other_model"];

/** @param {Old} old @param {Made} made @returns {Carried} */
export function carried(old, made) {
  /** @type {Carried} */
  const found = { values: {}, dropped: [], changed: [], unwired: [] };
  for (const { name, value } of old.fields) {
    // Which model it is comes with the offer.
    if (MODEL.includes(name.split(".")[0])) continue;
    const field = made.fields.find((one) => one.name === name);
    if (!field) found.dropped.push(name);
    else if (fits(field, value)) found.values[name] = value;
    else found.changed.push({ name, from: value, to: field.value });
  }
  found.unwired = old.wired.filter((name) => !made.slots.includes(name));
  found.dropped.push(...found.unwired.filter((name) => !found.dropped.includes(name)));
  return found;
}

/** Whether a value may stand in a field. @param {Field} field @param {Value} value */
export function fits({ type, value: there, options = {} }, value) {
  const { values, min = -Infinity, max = Infinity } = options;
  if (Array.isArray(values)) return values.includes(value);
  if (type === "number" || typeof there === "number")
    return typeof value === "number" && value >= min && value <= max;
  return typeof value === typeof there;
}

/**
 * The inputs with which the new node is sent: the old ones where they go along, else those of the new node.
 * @param {Record<string, unknown>} sent What is sent of the old node. @param {Made} made @param {Carried} along
 * @returns {Record<string, unknown>}
 */
export function sentAs(sent, made, { changed }) {
  const own = Object.fromEntries(made.fields.map(({ name, value }) => [name, value]));
  const stays = (/** @type {string} */ name) =>
    (name in own || made.slots.includes(name)) &&
    !MODEL.includes(name) &&
    (Array.isArray(sent[name]) || !changed.some((one) => one.name === name));
  const kept = Object.entries(sent).filter(([name]) => stays(name));
  return { ...own, ...Object.fromEntries(kept) };
}
