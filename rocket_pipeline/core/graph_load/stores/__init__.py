"""One protocol, two graph stores: Neo4j and the embedded ladybug."""
