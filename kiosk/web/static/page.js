"use strict";

// The page works without this file: it ticks the rule, shows the passwords, and sends the form once.
const form = document.querySelector("form");
const passwords = [document.getElementById("field-A"), document.getElementById("field-B")];
const show = document.getElementById("show");
const rule = document.getElementById("rule");
const [showWords, hideWords] = [show.textContent, show.dataset.hide];
const summary = document.getElementById("summary");

const criteria = {
  length: (text) => [...text].length >= 8,
  upper: (text) => /\p{Lu}/u.test(text),
  lower: (text) => /\p{Ll}/u.test(text),
  digit: (text) => /[0-9]/.test(text),
};

function tick() {
  const text = passwords[0].value.normalize("NFC");
  for (const line of document.querySelectorAll("[data-criterion]")) {
    const met = criteria[line.dataset.criterion](text);
    const words = met ? rule.dataset.met : rule.dataset.unmet;
    const mark = line.querySelector(".tick");
    // Only what changes is said aloud.
    if (mark.textContent !== words) mark.textContent = words;
    line.classList.toggle("met", met);
  }
}

function reveal(visible) {
  for (const field of passwords) field.type = visible ? "text" : "password";
  show.textContent = visible ? hideWords : showWords;
}

let sent = false;
passwords[0].addEventListener("input", tick);
show.addEventListener("click", () => reveal(passwords[0].type === "password"));
form.addEventListener("submit", (event) => {
  // A second press would get « ce lien a déjà servi » in place of the success.
  if (sent) event.preventDefault();
  sent = true;
  reveal(false);
});
window.addEventListener("pageshow", () => {
  sent = false;
  reveal(false);
  tick();
});
show.hidden = false;
if (summary) summary.focus();
