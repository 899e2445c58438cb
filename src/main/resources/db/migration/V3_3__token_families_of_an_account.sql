-- Finds all of an account, which are counted at each sign-in.

create index token_family_account on token_family (account_id);
