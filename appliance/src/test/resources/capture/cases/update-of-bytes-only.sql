-- case, accent and trailing blanks are changes, whatever the collation calls equal
## schema
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20) COLLATE utf8mb4_general_ci);
INSERT INTO t VALUES (1, 'resume');
## capture t
## change
UPDATE t SET v = 'Resume' WHERE id = 1;
UPDATE t SET v = 'Résumé' WHERE id = 1;
UPDATE t SET v = 'Résumé ' WHERE id = 1;
UPDATE t SET v = 'Résumé  ' WHERE id = 1;
## events
update t id=1 row id=1 v=Resume
update t id=1 row id=1 v=Résumé
update t id=1 row id=1 v=Résumé 
update t id=1 row id=1 v=Résumé  
