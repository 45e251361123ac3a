## schema
CREATE TABLE t (k VARCHAR(20) COLLATE utf8mb4_general_ci PRIMARY KEY, v INT);
INSERT INTO t VALUES ('abc', 1), ('resume', 2);
## capture t
## change
UPDATE t SET k = 'ABC' WHERE k = 'abc';
UPDATE t SET k = 'résumé' WHERE k = 'resume';
UPDATE t SET v = 3 WHERE k = 'RESUME';
## events
update t k=ABC old k=abc row k=ABC v=1
update t k=résumé old k=resume row k=résumé v=2
update t k=résumé row k=résumé v=3
