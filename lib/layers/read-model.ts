export { readModel } from '../body/read-model';
