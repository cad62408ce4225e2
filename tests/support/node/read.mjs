// node read.mjs COMPILED_CONTRACT URI USER, password in NEO4J_PASSWORD: what a front-end does with a live graph.
// Every node → plain() → its schema; {"Motor": [parsed row, …]} on stdout, or the first error.

import { createRequire } from "node:module";

const [contract, uri, user] = process.argv.slice(2);
const require = createRequire(contract);
const { nodeSchemas, plain } = require(contract);
const neo4j = require("neo4j-driver");

const driver = neo4j.driver(uri, neo4j.auth.basic(user, process.env.NEO4J_PASSWORD));
const rows = {};
try {
  for (const [label, schema] of Object.entries(nodeSchemas)) {
    const { records } = await driver.executeQuery(`MATCH (n:${label}) RETURN n`);
    rows[label] = records.map((record) => schema.parse(plain(record.get("n"))));
  }
} finally {
  await driver.close();
}
process.stdout.write(JSON.stringify(rows));
