-- Which process may write to the archive, and what it wrote last: one row.
create table archive_writer (
  id                   smallint    not null primary key,
  term                 bigint      not null, -- one more each time another process takes over
  last_transaction     varchar(40) not null,
  -- The last one of the term before.
  previous_transaction varchar(40) not null
);

insert into archive_writer (id, term, last_transaction, previous_transaction) values (1, 0, '', '');
