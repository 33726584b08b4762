// Reads Terraform files with HashiCorp's HCL parser, and looks up CloudFormation's resource types.
// In: {"terraform": {name: text}, "types": [name]}, out: {"terraform": {name: blocks, or {"error":
// why}}, "types": {name: {properties, definitions}}}, both as JSON. Needs no network.
const { loadAwsServiceSpecSync } = require('@aws-cdk/aws-service-spec');
const { parse } = require('@cdktf/hcl2json');
const fs = require('fs');

function membersOf(entity) {
  const members = {};
  for (const [name, property] of Object.entries(entity.properties))
    members[name] = { type: property.type, required: property.required === true };
  return members;
}

// A resource's properties, and by their numbers the maps that those are made of.
function typeOf(schemas, name) {
  const found = schemas.lookup('resource', 'cloudFormationType', 'equals', name);
  if (found.length === 0) return null;
  const resource = found.only();
  const definitions = {};
  for (const { entity } of schemas.follow('usesType', resource))
    definitions[entity.$id] = { name: entity.name, properties: membersOf(entity) };
  return { properties: membersOf(resource), definitions };
}

async function main() {
  const asked = JSON.parse(fs.readFileSync(0, 'utf8'));
  const told = { terraform: {}, types: {} };
  const schemas = loadAwsServiceSpecSync();
  for (const name of asked.types) told.types[name] = typeOf(schemas, name);
  for (const [name, text] of Object.entries(asked.terraform))
    told.terraform[name] = await parse(name, text).catch((why) => ({ error: String(why) }));
  fs.writeFileSync(1, JSON.stringify(told));
  process.exit(0); // The parser leaves its machine running.
}

main();
