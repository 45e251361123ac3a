## schema
CREATE TABLE s (id INT PRIMARY KEY, v VARCHAR(20));
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20));
CREATE TABLE u (id INT PRIMARY KEY, v VARCHAR(20));
CREATE FUNCTION keep(i INT) RETURNS INT DETERMINISTIC MODIFIES SQL DATA BEGIN INSERT INTO u VALUES (i, 'kept'); RETURN i; END;
INSERT INTO s VALUES (1, 'a'), (2, 'b'), (3, 'c');
## capture t
## capture u
## change
INSERT INTO t SET id = 9, v = 'set';
REPLACE INTO t SELECT id, v FROM s WHERE id < 3 ORDER BY id;
UPDATE t SET id = id + 100 WHERE id < 3 ORDER BY id DESC;
UPDATE t SET v = 'limited' ORDER BY id LIMIT 1;
INSERT INTO u SELECT id, v FROM t WHERE id = 102;
UPDATE t, u SET t.v = CONCAT(u.v, t.id) WHERE t.id = u.id;
DELETE u FROM t JOIN u ON t.id = u.id;
DELETE FROM t USING t JOIN s ON t.id = s.id + 100 WHERE s.id = 2;
DO keep(7);
DELETE FROM t ORDER BY id DESC LIMIT 1;
XA START 'x1';
INSERT INTO t VALUES (50, 'xa');
XA END 'x1';
XA PREPARE 'x1';
XA COMMIT 'x1';
## events
insert t id=9 row id=9 v=set
insert t id=1 row id=1 v=a
insert t id=2 row id=2 v=b
update t id=102 old id=2 row id=102 v=b
update t id=101 old id=1 row id=101 v=a
update t id=9 row id=9 v=limited
insert u id=102 row id=102 v=b
update t id=102 row id=102 v=b102
delete u id=102
delete t id=102
insert u id=7 row id=7 v=kept
delete t id=101
insert t id=50 row id=50 v=xa
