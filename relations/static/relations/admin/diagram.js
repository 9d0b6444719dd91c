"use strict";
// Draws the list of nodes and edges on the page: dagre says where everything stands, SVG shows it.
const SVG = "http://www.w3.org/2000/svg";
const [PADDING, LINE, STEP] = [14, 17, 1.25];

addEventListener("DOMContentLoaded", () => {
    for (const root of document.querySelectorAll("[data-diagram]")) draw(root);
});

function make(name, attributes = {}, text = "") {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text) made.textContent = text;
    return made;
}

function draw(root) {
    const canvas = root.querySelector(".relations-canvas");
    const picture = root.querySelector(".relations-picture");
    const nodes = [...root.querySelectorAll("[data-node]")];
    canvas.hidden = false;
    const svg = make("svg", {role: "group", "aria-label": root.dataset.label});
    picture.append(svg);
    const width = measure(svg);
    const graph = layout(nodes, width);
    svg.append(markers());
    for (const name of graph.edges()) svg.append(edge(graph.edge(name), name, graph.node(name.v)));
    for (const name of graph.nodes()) svg.append(node(graph.node(name), name));
    size(root, svg, graph.graph());
    follow(svg);
}

function measure(svg) {
    return (text, kind) => {
        const probe = make("text", {class: kind}, text);
        svg.append(probe);
        const found = probe.getComputedTextLength();
        probe.remove();
        return found;
    };
}

function layout(nodes, width) {
    const graph = new dagre.graphlib.Graph({multigraph: true});
    graph.setGraph({rankdir: "LR", nodesep: 18, ranksep: 56, edgesep: 14, marginx: 12, marginy: 12});
    const add = (key, {label, note = "", kind = "", url = ""}) => {
        const wide = Math.max(width(label, "title"), width(note, "note"));
        graph.setNode(key, {label, note, kind, url, width: wide + 2 * PADDING, height: note ? 46 : 32});
    };
    const join = (from, to, {label = "", back = "", mine = "", theirs = "", url = ""}, at) => {
        const text = back ? `${label} ⇄ ${back}` : label;
        const size = text ? {width: width(text, "edge") + 8, height: LINE} : {width: 0, height: 0};
        graph.setEdge(from, to, {text, mine, theirs, url, oneWay: !back, labelpos: "c", ...size}, at);
    };
    for (const item of nodes) add(item.dataset.node, item.dataset);
    for (const item of nodes) {
        const {node, side} = item.dataset;
        const before = side === "before";
        if (side) join(...(before ? [node, "centre"] : ["centre", node]), {}, node);
        item.querySelectorAll("[data-edge]").forEach((line, at) => {
            const {edge, leaf, url} = line.dataset;
            if (leaf && !graph.hasNode(edge)) add(edge, {label: leaf, kind: url ? "" : "more", url});
            if (graph.hasNode(edge))
                join(...(before ? [edge, node] : [node, edge]), leaf ? {} : line.dataset, String(at));
        });
    }
    dagre.layout(graph);
    flip(graph);
    return graph;
}

// dagre puts what is added first below: lists are read from above.
function flip(graph) {
    const {height} = graph.graph();
    const places = [
        ...graph.nodes().map(name => graph.node(name)),
        ...graph.edges().flatMap(name => {
            const value = graph.edge(name);
            return value.text ? [value, ...value.points] : value.points;
        }),
    ];
    for (const place of places) place.y = height - place.y;
}

function markers() {
    const defs = make("defs");
    const shapes = {many: "M0 0L12 6L0 12M0 6H12", one: "M6 0V12", arrow: "M2 1L11 6L2 11"};
    for (const [name, d] of Object.entries(shapes)) {
        const at = name === "many" ? 0 : name === "one" ? 6 : 11;
        const made = make("marker", {
            id: `relations-${name}`,
            viewBox: "0 0 12 12",
            refX: name === "many" ? 12 : at,
            refY: 6,
            markerWidth: 12,
            markerHeight: 12,
            markerUnits: "userSpaceOnUse",
            orient: "auto-start-reverse",
        });
        // The fork opens towards the node.
        made.append(make("path", {d: name === "many" ? "M12 0L0 6L12 12M0 6H12" : d, class: "marker"}));
        defs.append(made);
    }
    return defs;
}

function curve(points) {
    const [first, ...rest] = points;
    let d = `M${first.x} ${first.y}`;
    for (let at = 0; at < rest.length - 1; at++) {
        const end =
            at === rest.length - 2
                ? rest[at + 1]
                : {x: (rest[at].x + rest[at + 1].x) / 2, y: (rest[at].y + rest[at + 1].y) / 2};
        d += `Q${rest[at].x} ${rest[at].y} ${end.x} ${end.y}`;
    }
    return rest.length > 1 ? d : `${d}L${rest[0].x} ${rest[0].y}`;
}

// From a node back to itself: around the label, on the side where dagre has left room for it.
function loop(value, from) {
    const [dx, dy] = [value.x - from.x, value.y - from.y];
    if (Math.abs(dy) > Math.abs(dx)) {
        const y = from.y + (Math.sign(dy) * from.height) / 2;
        const bend = value.y + dy / 6;
        return `M${from.x - 16} ${y}C${from.x - 44} ${bend} ${from.x + 44} ${bend} ${from.x + 16} ${y}`;
    }
    const x = from.x + (Math.sign(dx) * from.width) / 2;
    const bend = value.x + dx / 6;
    return `M${x} ${from.y - 10}C${bend} ${from.y - 30} ${bend} ${from.y + 30} ${x} ${from.y + 10}`;
}

function edge(value, name, from) {
    const group = make("g", {
        class: value.oneWay && value.theirs ? "edge one-way" : "edge",
        "data-from": name.v,
        "data-to": name.w,
    });
    const path = make("path", {d: name.v === name.w ? loop(value, from) : curve(value.points)});
    path.setAttribute("marker-end", `url(#relations-${value.theirs || "arrow"})`);
    if (value.mine && !value.oneWay) path.setAttribute("marker-start", `url(#relations-${value.mine})`);
    group.append(path);
    if (!value.text) return group;
    const link = make(value.url ? "a" : "g", value.url ? {href: value.url, tabindex: "-1"} : {});
    link.append(
        make("rect", {x: value.x - value.width / 2, y: value.y - LINE / 2, width: value.width, height: LINE, rx: 3}),
    );
    link.append(make("text", {x: value.x, y: value.y + 4, class: "edge", "text-anchor": "middle"}, value.text));
    group.append(link);
    return group;
}

function node(value, name) {
    const group = make(value.url ? "a" : "g", {class: `node ${value.kind}`, "data-name": name});
    if (value.url) group.setAttribute("href", value.url);
    const [x, y] = [value.x - value.width / 2, value.y - value.height / 2];
    group.append(make("rect", {x, y, width: value.width, height: value.height, rx: 6}));
    group.append(
        make("text", {x: value.x, y: y + (value.note ? 19 : 21), class: "title", "text-anchor": "middle"}, value.label),
    );
    if (value.note)
        group.append(make("text", {x: value.x, y: y + 35, class: "note", "text-anchor": "middle"}, value.note));
    return group;
}

// The picture is as wide as it needs to be, or fits; beyond its frame one scrolls.
function size(root, svg, {width, height}) {
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const frame = svg.parentElement;
    const fit = () => Math.min(1, Math.max((frame.clientWidth - 4) / width, 0.6));
    let scale = fit();
    const apply = () => {
        svg.setAttribute("width", width * scale);
        svg.setAttribute("height", height * scale);
    };
    root.querySelector(".relations-zoom").addEventListener("click", event => {
        const kind = event.target.dataset.zoom;
        if (kind)
            scale = kind === "fit" ? fit() : Math.min(3, Math.max(0.2, kind === "in" ? scale * STEP : scale / STEP));
        apply();
    });
    apply();
    frame.scrollTo((width * scale - frame.clientWidth) / 2, (height * scale - frame.clientHeight) / 2);
}

// What a node is connected with stands out while one points at it.
function follow(svg) {
    const mark = name => {
        svg.classList.toggle("following", Boolean(name));
        const near = new Set([name]);
        for (const line of svg.querySelectorAll("g.edge")) {
            const on = Boolean(name) && [line.dataset.from, line.dataset.to].includes(name);
            line.classList.toggle("on", on);
            if (on) near.add(line.dataset.from).add(line.dataset.to);
        }
        for (const item of svg.querySelectorAll(".node")) item.classList.toggle("on", near.has(item.dataset.name));
    };
    const over = event => mark(event.target.closest(".node")?.dataset.name);
    for (const kind of ["pointerover", "focusin"]) svg.addEventListener(kind, over);
    for (const kind of ["pointerleave", "focusout"]) svg.addEventListener(kind, () => mark());
}
