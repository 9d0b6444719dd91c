"use strict";

// Draws the document with Swagger UI; the token that read it is used for requests as well.
(() => {
    // Swagger UI works through a whole document of OpenAPI 3.1 for whatever it shows of it, which takes
    // minutes where there are many flows. So it is given the part that it asks for, and what that refers to.
    const part = (spec, [kind, ...steps]) => {
        if (kind !== "paths") return {...spec, paths: {}};
        const [path, method] = steps;
        const paths = {[path]: method ? {[method]: spec.paths[path][method]} : spec.paths[path]};
        const components = {};
        const pending = [paths];
        while (pending.length) {
            const text = JSON.stringify(pending.pop());
            for (const [, type, name] of text.matchAll(/"#\/components\/(\w+)\/([^"/]+)"/g)) {
                if (components[type]?.[name]) continue;
                components[type] ??= {};
                components[type][name] = spec.components[type][name];
                pending.push(spec.components[type][name]);
            }
        }
        return {...spec, paths, components};
    };

    const resolving =
        spec =>
        (_, {fn, specActions, specSelectors}) =>
        async path => {
            const steps = [...path];
            if (specSelectors.specResolvedSubtree(steps)) return;
            if (steps[0] === "components") {
                specActions.updateResolvedSubtree(steps, spec.components[steps[1]]);
                return;
            }
            const options = {baseDoc: location.origin + location.pathname};
            const {spec: resolved} = await fn.resolveSubtree(part(spec, steps), steps, options);
            specActions.updateResolvedSubtree(steps, resolved);
        };

    window.draw = (spec, place, token) => {
        const ui = SwaggerUIBundle({
            spec,
            domNode: place,
            presets: [SwaggerUIBundle.presets.apis],
            plugins: [() => ({statePlugins: {spec: {wrapActions: {requestResolvedSubtree: resolving(spec)}}}})],
            layout: "BaseLayout",
            deepLinking: true,
            docExpansion: "none",
            defaultModelsExpandDepth: -1,
            filter: true,
            validatorUrl: null,
            onComplete: () => token && ui.preauthorizeApiKey("bearer", token),
        });
    };
})();
