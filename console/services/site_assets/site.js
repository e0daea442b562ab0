// Search, in the browser alone: nothing that is typed leaves it. Reading needs none of this.
// FOLDING stands above, from data/text/fold.py, whose `fold_phrase` is `fold` here.
"use strict";
(() => {
  const SHOWN_MAX = 20;
  const WEIGHTS = [0, 8, 4, 8, 1, 8, 4, 8]; // by place: 1 title, 2 aliases, 4 text, and their sums
  const BEGINNING = 0.9; // of a word, against the whole word
  const PHRASE = 2; // where title or aliases say it word for word
  const NEAR = 0.5; // of the best, where no article has all of the words

  const run = new RegExp(`[${FOLDING.unspaced}]+`, "gu");
  const letters = new RegExp(`[${Object.keys(FOLDING.letters).join("")}]`, "gu");
  const voiced = new Set(FOLDING.voiced);
  const piece = `(?:(?![${FOLDING.unspaced}])[\\p{L}\\p{N}])+`;
  const joined = new RegExp(`${piece}(?:[${FOLDING.joiners}]${piece})+`, "gu");
  const joiners = new RegExp(`[${FOLDING.joiners}]`, "gu");

  function fold(text) {
    const isPlain = /^[\x00-\x7f]*$/.test(text);
    if (!isPlain) {
      text = text.normalize("NFKC").replace(letters, (letter) => FOLDING.letters[letter]);
      text = text.replace(run, (found) => ` ${pairs([...found])} `);
    }
    text = text.toLowerCase();
    if (!isPlain) {
      const signs = [...text.normalize("NFD")];
      text = signs.filter((sign) => voiced.has(sign) || !isCombining(sign)).join("").normalize("NFC");
    }
    return text.match(/[\p{L}\p{N}]+/gu) ?? [];
  }

  function pairs(signs) {
    if (signs.length === 1) return signs[0];
    return signs.slice(1).map((sign, at) => signs[at] + sign).join(" ");
  }

  // No property of Unicode says so here, but a mark that combines changes places with another one
  // when text is put into its normal order: U+0334 comes before all others, U+0345 behind them.
  function isCombining(sign) {
    if (!/\p{M}/u.test(sign)) return false;
    const before = `a${sign}\u0334`;
    const behind = `a\u0345${sign}`;
    return before.normalize("NFD") !== before || behind.normalize("NFD") !== behind;
  }

  let words = null;

  // Give the first line that is not before the word; lines are sorted by their words.
  function firstLine(word) {
    let low = 0;
    let high = words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle].slice(0, words[middle].indexOf(" ")) < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // Give the weight of a word in each article that has it.
  function findWord(word, isBeginning) {
    const found = new Map();
    for (let at = firstLine(word); at < words.length; at += 1) {
      const [known, ...gaps] = words[at].split(" ");
      if (!known.startsWith(word) || (!isBeginning && known !== word)) break;
      const share = known === word ? 1 : BEGINNING;
      let sum = 0;
      for (const gap of gaps) {
        sum += Number(gap);
        const number = Math.floor(sum / 8);
        const weight = WEIGHTS[sum % 8] * share;
        if (weight > (found.get(number) ?? 0)) found.set(number, weight);
      }
    }
    return found;
  }

  // Give the words with hyphens as they are written together, by each of their parts.
  function foldJoined(query) {
    const together = new Map();
    for (const [word] of query.matchAll(joined)) {
      const whole = fold(word.replace(joiners, ""));
      if (whole.length === 1) for (const each of fold(word)) together.set(each, whole[0]);
    }
    return together;
  }

  function find(query) {
    const asked = fold(query);
    const together = foldJoined(query);
    const last = asked.at(-1);
    const total = window.articleIndex.articles.length;
    const scores = new Map();
    const counts = new Map();
    const different = new Set(asked);
    for (const word of different) {
      const isHalf = [...word].length === 1 && word.replace(run, "") === "";
      const found = findWord(word, word === last || isHalf);
      if (together.has(word)) {
        // Who asks for wi-fi finds WiFi: it stands for each part.
        for (const [number, weight] of findWord(together.get(word), true)) {
          found.set(number, Math.max(weight, found.get(number) ?? 0));
        }
      }
      const rarity = Math.log(1 + total / (1 + found.size));
      for (const [number, weight] of found) {
        scores.set(number, (scores.get(number) ?? 0) + weight * rarity);
        counts.set(number, (counts.get(number) ?? 0) + 1);
      }
    }
    const phrase = ` ${asked.join(" ")}`;
    for (const [number, score] of scores) {
      const said = window.articleIndex.articles[number][6];
      if (said.includes(phrase)) scores.set(number, score * PHRASE);
    }
    const ranked = [...scores].sort((one, two) => two[1] - one[1] || one[0] - two[0]);
    const whole = ranked.filter(([number]) => counts.get(number) === different.size);
    const near = ranked.filter(([, score]) => score >= ranked[0][1] * NEAR);
    const isWhole = whole.length > 0;
    const numbers = (isWhole ? whole : near).map(([number]) => number);
    return { isAsked: different.size > 0, isWhole, numbers };
  }

  const form = document.querySelector("form.search");
  if (form === null) return;
  const field = form.querySelector("input");
  const frame = form.querySelector(".found");
  const told = frame.querySelector("[role=status]");
  const list = frame.querySelector("ol");
  const switcher = document.querySelector("details.languages");
  const say = form.dataset;
  let isLoading = false;

  function load() {
    if (isLoading) return;
    isLoading = true;
    const script = document.createElement("script");
    script.src = say.index;
    script.addEventListener("load", () => {
      words = window.articleIndex.words === "" ? [] : window.articleIndex.words.split("\n");
      show();
    });
    script.addEventListener("error", () => {
      isLoading = false; // with the next letter it is tried again
    });
    document.head.append(script);
  }

  function show() {
    const query = field.value.trim();
    if (query === "") {
      tell("", []);
      return;
    }
    if (words === null) {
      load();
      tell(say.loading, []);
      return;
    }
    const { isAsked, isWhole, numbers } = find(query);
    const count = numbers.length;
    if (!isAsked) tell("", []);
    else if (count === 0) tell(say.none, []);
    else if (!isWhole) tell(say.parts, numbers);
    else if (count === 1) tell(say.one, numbers);
    else if (count <= SHOWN_MAX) tell(say.many.replace("{n}", count), numbers);
    else tell(say.more.replace("{n}", count).replace("{shown}", SHOWN_MAX), numbers);
  }

  function tell(text, numbers) {
    // Only a change is told: who listens would hear the same count at every key.
    if (told.textContent !== text) told.textContent = text;
    list.replaceChildren(...numbers.slice(0, SHOWN_MAX).map(item));
    list.hidden = numbers.length === 0;
    frame.classList.toggle("shown", text !== "");
  }

  function item(number) {
    const [path, title, summary, category, language, name] = window.articleIndex.articles[number];
    const link = document.createElement("a");
    link.href = say.root + path;
    if (language !== "") link.hreflang = language;
    link.append(part("b", title, language));
    link.append(part("small", name === "" ? category : `${category} · ${name}`, ""));
    link.append(part("small", summary, language));
    link.addEventListener("click", remember);
    const entry = document.createElement("li");
    entry.append(link);
    return entry;
  }

  function part(name, text, language) {
    const made = document.createElement(name);
    made.textContent = text;
    if (language !== "") made.lang = language;
    return made;
  }

  // Behind the #, which no browser sends: whoever goes back finds the same results.
  function remember() {
    history.replaceState(null, "", `#search=${encodeURIComponent(field.value)}`);
  }

  function recall() {
    const found = /^#search=(.*)$/.exec(location.hash);
    if (found === null) return;
    try {
      field.value = decodeURIComponent(found[1]);
    } catch {
      return; // an address that was cut in the middle of a sign
    }
    show();
  }

  function move(event) {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && field.value !== "") {
      field.value = "";
      show();
      field.focus();
    } else if (step !== undefined && links.length > 0) {
      if (at + step < 0) field.focus();
      else links[Math.min(at + step, links.length - 1)].focus();
    } else {
      return;
    }
    event.preventDefault();
  }

  form.hidden = false;
  field.addEventListener("focus", () => {
    load();
    frame.classList.toggle("shown", told.textContent !== "");
  });
  field.addEventListener("input", show);
  form.addEventListener("keydown", move);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, [contenteditable]") !== null;
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) frame.classList.remove("shown");
    if (switcher !== null && !switcher.contains(event.target)) switcher.open = false;
  });
  switcher?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !switcher.open) return;
    switcher.open = false;
    switcher.querySelector("summary").focus();
  });
  recall();
})();
