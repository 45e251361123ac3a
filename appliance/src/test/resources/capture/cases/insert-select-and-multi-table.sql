## schema
CREATE TABLE s (id INT PRIMARY KEY, v VARCHAR(20));
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20));
INSERT INTO s VALUES (1, 'a'), (2, 'b');
## capture t
## change
INSERT INTO t SELECT id, v FROM s ORDER BY id;
UPDATE t JOIN s ON s.id = t.id SET t.v = CONCAT(s.v, '!') WHERE t.id = 2;
DELETE t FROM t JOIN s ON s.id = t.id WHERE s.v = 'a';
## events
insert t id=1 row id=1 v=a
insert t id=2 row id=2 v=b
update t id=2 row id=2 v=b!
delete t id=1
