// What people type is not lost, and what they paste lands where it belongs.
"use strict";
// A column copied from a spreadsheet goes into the fields below each other; two columns, number of the device and
// reading, go to the devices that are named. What did not fit is said.
const AMBIGUOUS = /^-?[1-9]\d{0,2}\.\d{3}$/;
const NUMERIC = /^[-\u2212]?[\d.\s\u00a0]*\d(,\d+)?$/;
document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!field.matches?.("input.wert")) return;
  const text = event.clipboardData.getData("text").replace(/[\r\n]+$/, "");
  const rows = text.split(/\r?\n/).map((row) => row.split("\t").map((cell) => cell.trim()));
  const columns = Math.max(...rows.map((row) => row.length));
  if (rows.length < 2 && columns < 2) return;
  event.preventDefault();
  const place = document.querySelector("[data-einfuegen]");
  const column = field.dataset.spalte ?? "";
  const fields = [...field.form.querySelectorAll("input.wert:not([readonly])")].filter((one) => (one.dataset.spalte ?? "") === column);
  const pairs = columns < 2 ? below(fields, field, rows) : columns === 2 ? byNumber(fields, rows) : null;
  if (pairs === null) { say(place, [place?.dataset.spalten]); return; }
  const unsure = [];
  for (const [one, value] of pairs.filled) {
    one.value = value;
    if (AMBIGUOUS.test(value)) { one.setAttribute("aria-invalid", "true"); unsure.push(value); } else one.removeAttribute("aria-invalid");
    one.dispatchEvent(new Event("input", { bubbles: true }));
  }
  say(place, [
    place?.dataset.einfuegen.replace("{anzahl}", pairs.filled.length).replace("{alle}", pairs.filled.length + pairs.left.length),
    pairs.left.length ? place?.dataset.ohne.replace("{werte}", pairs.left.slice(0, 8).join(", ")) : "",
    unsure.length ? place?.dataset.unklar.replace("{werte}", unsure.slice(0, 8).join(", ")) : "",
  ]);
});
function below(fields, field, rows) {
  const first = fields.indexOf(field);
  const found = { filled: [], left: [] };
  rows.forEach(([value], place) => { if (fields[first + place]) found.filled.push([fields[first + place], value]); else if (value) found.left.push(value); });
  return found;
}
function byNumber(fields, rows) {
  const known = new Map(fields.map((one) => [one.dataset.nummer, one]));
  const hits = [0, 1].map((column) => rows.filter((row) => known.has(row[column])).length);
  if (!hits[0] && !hits[1]) return null;
  const [number, value] = hits[0] >= hits[1] ? [0, 1] : [1, 0];
  const found = { filled: [], left: [] };
  rows.forEach((row, place) => {
    const one = known.get(row[number]);
    if (one) found.filled.push([one, row[value] ?? ""]);
    else if (place || NUMERIC.test(row[value] ?? "")) found.left.push(row[number]);
  });
  return found;
}
function say(place, parts) {
  const text = parts.filter(Boolean).join(" ");
  if (!place || !text) return;
  place.textContent = text;
  place.hidden = false;
}
// Who saved readings, or turned their page, goes on typing: where something is wrong, where one is missing, on the next page.
const READING = 'input[data-spalte="stand"]';
const TYPING = `tippt:${location.pathname}`;
document.addEventListener("submit", (event) => { if (event.target.querySelector(READING)) sessionStorage.setItem(TYPING, "1"); });
document.addEventListener("click", (event) => { if (event.target.closest(".blaettern a") && document.querySelector(READING)) sessionStorage.setItem(TYPING, "1"); });
window.addEventListener("load", () => {
  if (!sessionStorage.getItem(TYPING)) return;
  sessionStorage.removeItem(TYPING);
  const fields = [...document.querySelectorAll(`${READING}:not([readonly])`)];
  const next = document.querySelector('input.wert[aria-invalid="true"]') ?? fields.find((one) => !one.value) ?? document.querySelector('.blaettern a[rel="next"]');
  next?.focus();
});
// Who leaves a page on which something was typed and not saved is asked by the browser.
let saved = false;
document.addEventListener("submit", (event) => { if (event.target.matches("form[data-speichern]") && !event.defaultPrevented) saved = true; });
window.addEventListener("pageshow", () => { saved = false; });
function changed(field) {
  if (field.type === "hidden" || field.type === "submit" || !field.name) return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
  const options = [...field.options];
  const start = Math.max(0, options.findIndex((option) => option.defaultSelected));
  return options.length > 0 && field.selectedIndex !== start;
}
window.addEventListener("beforeunload", (event) => {
  if (saved) return;
  const forms = [...document.querySelectorAll("form[data-speichern]")];
  if (forms.some((form) => "ungespeichert" in form.dataset || [...form.elements].some(changed))) event.preventDefault();
});
// What was typed into a form that came after the session had ended stands there again after the log-in: kept in this
// tab, until its next page opens. Never what is secret.
const SENT = "getippt", AGAIN = "#wieder";
const here = () => location.pathname + location.search;
const telling = (form) => [...form.elements].filter((field) => field.name && !field.matches('[type="hidden"], [type="password"], [type="file"], input[spellcheck="false"], button'));
// a tick belongs to its value, whatever row that is in by now
const alike = (fields, field) => fields.filter((one) => one.name === field.name && (!ticked(field) || one.value === field.value));
const ticked = (field) => field.type === "checkbox" || field.type === "radio";
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || document.querySelector("main.anmelden")) return;
  const fields = telling(form);
  const typed = fields.filter(changed).map((field) => [field.name, alike(fields, field).indexOf(field), field.value, field.checked]);
  const kept = { wer: document.body.dataset.wer, seite: here(), ziel: form.getAttribute("action") ?? "", typed };
  try { sessionStorage.setItem(SENT, JSON.stringify(kept)); } catch { /* no room, or not allowed here */ }
});
window.addEventListener("load", () => {
  const kept = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
  const back = document.querySelector("a[data-wieder]");
  if (back && kept) {
    // this page may have the same address: a mark in it would open nothing
    back.href = kept.seite;
    back.hidden = false;
    back.addEventListener("click", () => sessionStorage.setItem(SENT, JSON.stringify({ ...kept, wieder: true })));
  }
  if (document.querySelector("main.anmelden")) return;
  sessionStorage.removeItem(SENT);
  if (location.hash === AGAIN) history.replaceState(null, "", here()); else if (!kept?.wieder) return;
  if (!kept?.typed.length || kept.seite !== here() || kept.wer !== document.body.dataset.wer) return;
  const form = [...document.forms].find((one) => one.method === "post" && (one.getAttribute("action") ?? "") === kept.ziel);
  const fields = form ? telling(form) : [];
  for (const [name, place, value, checked] of kept.typed) {
    const field = fields.filter((one) => one.name === name && (!ticked(one) || one.value === value))[place];
    if (!field) continue;
    if (ticked(field)) field.checked = checked; else field.value = value;
    for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  }
  if (!form) return;
  const said = document.createElement("div");
  said.className = "meldung warnung";
  said.setAttribute("role", "status");
  said.textContent = document.body.dataset.wieder;
  form.before(said);
  said.scrollIntoView({ block: "center" });
});
