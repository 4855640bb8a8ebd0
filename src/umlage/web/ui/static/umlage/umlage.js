// Small help for the keyboard: "/" searches, Enter goes on to the next field and last to the button, Escape takes back, Ctrl+S saves.
"use strict";
document.addEventListener("keydown", (event) => {
  const field = event.target;
  const typing = field.matches("input, textarea, select");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    document.querySelector("form.suche input")?.focus();
  } else if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    const form = document.querySelector("form[data-speichern]");
    if (form) { event.preventDefault(); form.requestSubmit(); }
  } else if (event.key === "Enter" && field.matches("input.wert")) {
    event.preventDefault();
    const fields = [...field.form.querySelectorAll("input.wert")];
    const next = fields[fields.indexOf(field) + (event.shiftKey ? -1 : 1)];
    if (next) { next.focus(); next.select(); } else if (!event.shiftKey) field.form.querySelector("button.taste:not([type=button])")?.focus();
  } else if (event.key === "Escape" && field.matches("input.wert")) {
    field.value = field.defaultValue;
  }
});
// An item of a list is taken out: emptied, so that it is not sent, and out of sight.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-entfernen]");
  if (!button) return;
  const item = button.closest(".posten");
  item.querySelectorAll("input, select, textarea").forEach((field) => { if (field.type === "checkbox") field.checked = false; else field.value = ""; });
  item.classList.add("fort");
  (item.nextElementSibling?.querySelector("summary, input, select, button") || item.closest("fieldset")?.querySelector("summary"))?.focus();
});
// An empty item that is opened leaves another empty one behind it.
document.addEventListener("toggle", (event) => {
  const opened = event.target;
  if (!opened.open || opened.dataset.offen) return;
  const item = opened.matches("details.posten.neu") ? opened : opened.matches("details[data-liste]") ? opened.querySelector(":scope > .posten") : null;
  const field = item?.querySelector("input, select, textarea");
  const list = item?.parentElement.id.slice(2);
  if (!field || !list) return;
  opened.dataset.offen = "1";
  const place = Number(field.name.slice(list.length + 1).split(".")[0]);
  const old = `${list}.${place}`, fresh = `${list}.${place + 1}`;
  const next = document.createElement("details");
  next.className = "posten neu";
  next.append(item.querySelector(":scope > summary")?.cloneNode(true) ?? summary());
  for (const part of item.children) if (part.tagName !== "SUMMARY") next.append(part.cloneNode(true));
  next.querySelectorAll("[name], [id], [for], [aria-describedby]").forEach((one) => {
    for (const kind of ["name", "id", "for", "aria-describedby"]) {
      const said = one.getAttribute(kind);
      if (said?.includes(old)) one.setAttribute(kind, said.replace(old, fresh));
    }
  });
  next.querySelectorAll("input:not([type=checkbox]), textarea").forEach((one) => { one.value = ""; });
  item.after(next);
  field.focus();
}, true);
function summary() {
  const made = document.createElement("summary");
  made.className = "taste klein";
  made.textContent = document.body.dataset.weitere;
  return made;
}
// What scrolls sideways can be reached by the keyboard.
function reachable() {
  document.querySelectorAll(".rollen").forEach((box) => {
    if (box.scrollWidth > box.clientWidth && !box.querySelector("a, button, input, select, summary")) box.tabIndex = 0;
  });
}
for (const moment of ["load", "resize"]) window.addEventListener(moment, reachable);
// On a phone the menu starts closed.
if (window.matchMedia("(max-width: 767px)").matches) document.querySelector(".links > details")?.removeAttribute("open");
// Ticks before the rows of a list: the one in the head ticks all, Shift ticks from the last to this one.
let lastTick = null;
const ticks = () => [...document.querySelectorAll('input[type="checkbox"][form="lauf"]')];
const countTicks = () => {
  const place = document.querySelector("[data-gewaehlt]");
  const number = ticks().filter((tick) => tick.checked).length;
  if (place) place.textContent = number ? `${number} ${place.dataset.gewaehlt}` : "";
  if (number) place?.closest("details")?.setAttribute("open", "");
};
document.addEventListener("click", (event) => {
  const box = event.target;
  if (box.dataset?.alleZeilen) {
    document.querySelectorAll(`input[name="${box.dataset.alleZeilen}"]`).forEach((tick) => { tick.checked = box.checked; });
  } else if (box.matches?.("input[data-alle-zeilen]")) ticks().forEach((tick) => { tick.checked = box.checked; });
  else if (box.matches?.('input[type="checkbox"][form="lauf"]')) {
    const all = ticks();
    if (event.shiftKey && lastTick) {
      const [from, to] = [all.indexOf(lastTick), all.indexOf(box)].sort((a, b) => a - b);
      all.slice(from, to + 1).forEach((tick) => { tick.checked = box.checked; });
    }
    lastTick = box;
  } else return;
  countTicks();
});
countTicks();
// What is there to be copied is selected as a whole, and its button copies it; without this script there is no button.
for (const button of document.querySelectorAll("button[data-kopie]")) button.hidden = false;
async function copied(source, button) {
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    return true;
  } catch {
    // no permission, or a page without TLS: what is selected can be copied the old way, or by hand
    source.select ? (source.focus(), source.select()) : window.getSelection().selectAllChildren(source);
    const done = document.execCommand("copy");
    if (done) button.focus();
    return done;
  }
}
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-kopie]");
  const said = button?.nextElementSibling;
  if (!button) return;
  // one thing lies in the clipboard; emptied first, it is read aloud a second time too
  document.querySelectorAll(".kopiert").forEach((one) => { one.textContent = ""; });
  said.textContent = (await copied(document.getElementById(button.dataset.kopie), button)) ? said.dataset.gut : said.dataset.nicht;
});
document.addEventListener("focusin", (event) => { if (event.target.matches?.("[data-kopieren]")) event.target.select(); });
// A form that only takes a file sends it as soon as it is chosen.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("form.gleich input[type=file]") && event.target.files.length) event.target.form.requestSubmit();
});
