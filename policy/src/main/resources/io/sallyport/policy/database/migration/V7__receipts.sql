-- After a session on user data its owner gets a receipt: the hash of the file, once it is issued. Sessions from before there were any
-- have none.
alter table access add column receipt text;
update access set receipt = 'none';
create index access_without_receipt on access (node, receipt);
