/** What the runner says to the scenario. */

export type Mode = 'documented' | 'evolved';

/** Where the generated client sends its calls. */
export const baseUrl = variable('DROPPAY_BASE_URL');
/** The sandbox itself, for what is no part of the API. */
export const controlUrl = variable('DROPPAY_CONTROL_URL');
export const mode = parseMode(variable('DROPPAY_MODE'));

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`the environment variable ${name} is not set`);
  return value;
}

function parseMode(text: string): Mode {
  if (text === 'documented' || text === 'evolved') return text;
  throw new Error(`DROPPAY_MODE is "${text}", and must be "documented" or "evolved"`);
}
