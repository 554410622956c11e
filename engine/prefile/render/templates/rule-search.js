"use strict";
// Shows the measures that have every word typed. Without it the table is whole, and the box is not shown.
const box = document.getElementById("search");
const field = document.getElementById("words");
const count = document.getElementById("count");
const rows = [...document.querySelectorAll("tbody tr")];
const texts = rows.map((row) => `${row.textContent} ${row.dataset.words}`.toLowerCase());

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  rows.forEach((row, place) => {
    row.hidden = !words.every((word) => texts[place].includes(word));
    found += row.hidden ? 0 : 1;
  });
  count.textContent = `${found} of ${rows.length} measures`;
}

box.hidden = false;
field.addEventListener("input", search);
search();
