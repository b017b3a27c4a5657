(function () {
  "use strict";
  var box = document.querySelector(".search");
  var input = box.querySelector("input");
  var status = box.querySelector("p");
  var list = box.querySelector("ul");
  var counties = [];
  var left = -1;
  var MOST = 50;

  box.hidden = false;
  window.reviewKitNames = function (entries) { counties = counties.concat(entries); };

  function load() {
    if (left >= 0) { return; }
    left = Number(box.dataset.parts);
    for (var number = 1; number <= Number(box.dataset.parts); number += 1) {
      var part = document.createElement("script");
      part.onload = part.onerror = function () { left -= 1; show(); };
      part.src = "index/search-" + number + ".js";
      document.head.appendChild(part);
    }
  }

  function has(text, words) {
    return words.every(function (word) { return text.indexOf(word) >= 0; });
  }

  /* Counties first, then townships by their own name, then those of a county of that name. */
  function hits(words) {
    var ranked = [[], [], []];
    counties.forEach(function (entry) {
      var county = entry[0], page = "index/" + entry[1], names = entry[4];
      if (county && has(county.toLowerCase(), words)) { ranked[0].push([county, "", page + "#c" + entry[2]]); }
      names.forEach(function (name, at) {
        if (has((county + " " + name).toLowerCase(), words)) {
          var own = words.some(function (word) { return name.toLowerCase().indexOf(word) >= 0; });
          ranked[own ? 1 : 2].push([name, county, page + "#t" + (entry[3] + at)]);
        }
      });
    });
    return ranked[0].concat(ranked[1], ranked[2]);
  }

  function show() {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.textContent = "";
    if (!words.length) { status.textContent = ""; return; }
    if (left > 0) { status.textContent = "正在读名单……"; return; }
    var found = hits(words);
    status.textContent = !found.length ? "没有找到" : found.length > MOST
      ? "找到" + found.length + "个，这里是前" + MOST + "个：可以再写上县区" : "找到" + found.length + "个";
    found.slice(0, MOST).forEach(function (hit) {
      var item = document.createElement("li"), link = document.createElement("a");
      link.href = hit[2];
      link.textContent = hit[0];
      item.appendChild(link);
      if (hit[1]) { item.appendChild(document.createTextNode(" " + hit[1])); }
      list.appendChild(item);
    });
  }

  input.addEventListener("focus", load);
  input.addEventListener("input", function () { load(); show(); });
  if (input.value) { load(); show(); }
}());
