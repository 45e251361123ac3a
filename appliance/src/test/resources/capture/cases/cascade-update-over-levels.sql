-- a parent's new key goes down two levels; the row in the middle and the row below are both told, by the old key and the new one
## schema
CREATE TABLE g (code VARCHAR(10) COLLATE utf8mb4_general_ci PRIMARY KEY);
CREATE TABLE p (code VARCHAR(10) COLLATE utf8mb4_general_ci, n INT, PRIMARY KEY (code, n), FOREIGN KEY (code) REFERENCES g (code) ON UPDATE CASCADE ON DELETE CASCADE);
CREATE TABLE c (id INT PRIMARY KEY, code VARCHAR(10) COLLATE utf8mb4_general_ci, n INT, FOREIGN KEY (code, n) REFERENCES p (code, n) ON UPDATE CASCADE ON DELETE SET NULL);
INSERT INTO g VALUES ('a');
INSERT INTO p VALUES ('a', 1), ('a', 2);
INSERT INTO c VALUES (7, 'a', 1), (8, NULL, NULL);
## capture p
## capture c
## change
UPDATE g SET code = 'b' WHERE code = 'a';
DELETE FROM g;
## events
touch p code=a n=1
touch p code=a n=2
touch p code=b n=1
touch p code=b n=2
touch c id=7
touch p code=b n=1
touch p code=b n=2
touch c id=7
