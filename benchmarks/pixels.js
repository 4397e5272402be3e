/**
 * Watches a small square of a MapLibre map and says when its pixels changed.
 * Runs in the page that is measured; both designs are watched by this same code.
 */
(() => {
  const SIDE = 24;

  /** The map of our screen, or the one inside a Plotly figure. */
  const findMap = () => {
    if (window.onePicture?.map) return window.onePicture.map;
    const figure = document.querySelector(".js-plotly-plot");
    return figure?._fullLayout?.map?._subplot?.map;
  };

  const read = (map, x, y) => {
    const canvas = map.getCanvas();
    const gl = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
    const scale = canvas.width / canvas.clientWidth;
    const left = Math.round(x * scale - SIDE / 2);
    const bottom = Math.round(canvas.height - y * scale - SIDE / 2);
    if (left < 0 || bottom < 0 || left + SIDE > canvas.width) {
      throw new Error(`the watched square is off screen at ${x}, ${y}`);
    }
    const pixels = new Uint8Array(SIDE * SIDE * 4);
    gl.readPixels(left, bottom, SIDE, SIDE, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    return pixels.join(",");
  };

  window.pixelWatch = {
    ready: () => Boolean(findMap()?.loaded()),

    /** Start watching a place; returns nothing until something changes. */
    start(lon, lat) {
      const map = findMap();
      this.before = null;
      this.changed_at = null;
      this.stop?.();
      const look = () => {
        const at = map.project([lon, lat]);
        const now = read(map, at.x, at.y);
        if (this.before === null) this.before = now;
        else if (this.changed_at === null && now !== this.before) {
          this.changed_at = performance.timeOrigin + performance.now();
        }
      };
      map.on("render", look);
      this.stop = () => map.off("render", look);
      map.triggerRepaint();
    },

    armed() {
      return this.before !== null;
    },

    /** Milliseconds that drawing takes when nothing has changed. */
    redraw() {
      const map = findMap();
      const started = performance.now();
      return new Promise((resolve) => {
        map.once("render", () => {
          // Reading a pixel waits for the drawing itself; finish() does not.
          read(map, SIDE, SIDE);
          resolve(performance.now() - started);
        });
        map.triggerRepaint();
      });
    },
  };
})();
