/** Of Plotly only what charts.ts calls: its own types describe every chart there is. */
declare module "plotly.js-basic-dist-min" {
  export interface Figure {
    data: object[];
    layout: {
      yaxis?: { range?: number[] };
      font?: object;
      margin?: { b?: number };
      annotations?: object[];
    };
  }

  export interface Brushed {
    range?: { x?: string[] };
  }

  export interface Plot extends HTMLElement {
    on(event: "plotly_selected", listener: (event?: Brushed) => void): void;
  }

  interface Door {
    register(locale: object): void;
    react(
      host: HTMLElement,
      data: object[],
      layout: object,
      config: object,
    ): Promise<Plot>;
    relayout(plot: Plot, changes: object): Promise<Plot>;
    downloadImage(figure: object, options: object): Promise<string>;
    purge(plot: Plot): void;
  }

  const door: Door;
  export default door;
}
