// node plain.mjs COMPILED_CONTRACT: values of the real Neo4j driver through plain(), the results on stdout.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { plain } = require(process.argv[2]);
const neo4j = createRequire(process.argv[2])("neo4j-driver");
const { Date: Day, DateTime, Node, Relationship, Duration } = neo4j.types;

const attempt = (value) => {
  try {
    return plain(value);
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};

const properties = { motor_key: "a:b", data_files: neo4j.int(3), delays: ["P"], updated_on: new Day(2024, 2, 29) };
const results = {
  integer: attempt(neo4j.int(-7)),
  bigint: attempt(12n),
  largeInteger: attempt(neo4j.int("9007199254740993")),
  date: attempt(new Day(2024, 2, 29)),
  dateTime: attempt(new DateTime(2024, 2, 29, 1, 2, 3, 123456789, 3600)),
  zonedDateTime: attempt(new DateTime(2024, 7, 1, 1, 2, 3, 0, 7200, "Europe/Oslo")),
  node: attempt(new Node(neo4j.int(1), ["Motor"], properties, "4:x:1")),
  relationship: attempt(new Relationship(neo4j.int(1), neo4j.int(2), neo4j.int(3), "MAKES", { run_id: "r" }, "5", "4", "4")),
  nested: attempt([{ a: [neo4j.int(1), null, undefined, true] }]),
  duration: attempt(new Duration(1, 2, 3, 4)),
  javascriptDate: attempt(new globalThis.Date(0)),
  function: attempt(() => 1),
};
process.stdout.write(JSON.stringify(results));
