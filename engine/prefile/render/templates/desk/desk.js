// Pages work without this: it takes files that are dropped, copies what is to be filed, and shows how far work has come.
"use strict";
for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  const chosen = zone.querySelector("[data-chosen]");
  const say = () => { chosen.textContent = Array.from(input.files, (file) => file.name).join(", "); };
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("over"); });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; say(); }
  });
  input.addEventListener("change", say);
}
for (const text of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) { break; }
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "Copied";
  });
  text.after(button);
}
for (const form of document.querySelectorAll("form.screen")) {
  const busy = form.querySelector("[data-busy]");
  form.addEventListener("submit", () => { busy.hidden = false; });
  window.addEventListener("pageshow", () => { busy.hidden = true; });
}
document.addEventListener("click", (event) => {
  const target = event.target.closest && event.target.closest("a[href^='#a-']");
  const place = target && document.querySelector(target.getAttribute("href").replace(/[^#\w-]/g, (mark) => "\\" + mark));
  for (let around = place && place.closest("details"); around; around = around.parentElement.closest("details")) {
    around.open = true;
  }
});

const going = document.querySelector("[data-going]");
const look = async () => {
  const answer = await fetch(location.href).catch(() => null);
  const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page && page.querySelector("[data-going]");
  if (answer && !now) { location.replace(answer.url); return; }
  if (now) {
    const said = going.querySelector("[role=status]");
    const says = now.querySelector("[role=status]");
    if (said.textContent !== says.textContent) { said.textContent = says.textContent; }
    says.replaceWith(said);
    going.replaceChildren(...now.childNodes);
  }
  setTimeout(look, 1000);
};
if (going) { setTimeout(look, 1000); }
