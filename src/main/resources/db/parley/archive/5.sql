-- An index of the claims by their nodes, which 6.sql replaces. For H2 and PostgreSQL alike; may run again.

update parley_schema set version = 5 where id = 1 and version < 5;
