// `node validate.mjs < documents.json`: prints the schema errors of each Kubernetes object in the list. A
// separate program, because kubernetes-models is an ES module and jest runs CommonJS.
import { text } from 'node:stream/consumers';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Secret, Service } from 'kubernetes-models/v1';

const kinds = { Deployment, HorizontalPodAutoscaler, PodDisruptionBudget, Secret, Service };

const objects = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(objects.map(findFault)));

function findFault(object) {
  const Model = kinds[object.kind];
  if (!Model) return `unknown kind ${object.kind}`;
  try {
    new Model(object).validate();
    return null;
  } catch (error) {
    return error.message;
  }
}
