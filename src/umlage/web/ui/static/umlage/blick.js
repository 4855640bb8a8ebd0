// What was asked for is in sight: the derivation below the tables of a narrow page, the tab on which one stands.
"use strict";
let lastAmount = null;
document.addEventListener("click", (event) => {
  const amount = event.target.closest?.("button.betrag");
  if (amount) lastAmount = amount;
  if (event.target.closest?.("[data-zum-betrag]") && lastAmount) {
    lastAmount.scrollIntoView({ block: "center" });
    lastAmount.focus({ preventScroll: true });
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  const place = event.target.closest?.("#tafel");
  // beside the table it is in sight; below it nobody would see that something came
  if (!place || getComputedStyle(place).position === "sticky") return;
  const shown = event.target;
  shown.tabIndex = -1;
  shown.scrollIntoView({ block: "start" });
  shown.focus({ preventScroll: true });
});
function currentTab() {
  document.querySelectorAll("nav.reiter, nav.reiter .reihe").forEach((tabs) => {
    const here = tabs.querySelector("[aria-current]");
    if (here && tabs.scrollWidth > tabs.clientWidth) tabs.scrollLeft = here.offsetLeft - (tabs.clientWidth - here.offsetWidth) / 2;
  });
}
for (const moment of ["load", "resize"]) window.addEventListener(moment, currentTab);
