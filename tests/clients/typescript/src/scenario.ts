import { documented } from './documented.js';
import { mode } from './environment.js';
import { evolved } from './evolved.js';

await (mode === 'documented' ? documented() : evolved());
