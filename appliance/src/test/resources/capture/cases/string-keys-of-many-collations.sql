-- a change by case, accent or trailing blank alone is a change of the key
## schema
CREATE TABLE kl (k VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci PRIMARY KEY, v INT);
CREATE TABLE kg (k VARCHAR(20) CHARACTER SET gbk PRIMARY KEY, v INT);
CREATE TABLE ku (k VARCHAR(20) COLLATE utf8mb4_unicode_ci PRIMARY KEY, v INT);
CREATE TABLE kc (k CHAR(6) COLLATE utf8mb4_bin PRIMARY KEY, v INT);
CREATE TABLE ke (k ENUM('b','a') PRIMARY KEY, v INT);
CREATE TABLE k2 (a VARCHAR(9) COLLATE utf8mb4_general_ci, b VARCHAR(9) CHARACTER SET latin1, PRIMARY KEY (a, b));
## capture kl
## capture kg
## capture ku
## capture kc
## capture ke
## capture k2
## change
INSERT INTO kl VALUES ('Ärger', 1);
UPDATE kl SET k = 'ärger';
INSERT INTO kg VALUES ('中文', 1);
INSERT INTO ku VALUES ('straße 😀', 1);
UPDATE ku SET k = 'STRASSE 😀';
INSERT INTO kc VALUES ('ab', 1);
INSERT INTO ke VALUES ('a', 1);
INSERT INTO k2 VALUES ('x', 'é');
UPDATE k2 SET a = 'X', b = 'É';
DELETE FROM k2 WHERE a = 'x';
## events
insert kl k=Ärger row k=Ärger v=1
update kl k=ärger old k=Ärger row k=ärger v=1
insert kg k=中文 row k=中文 v=1
insert ku k=straße 😀 row k=straße 😀 v=1
update ku k=STRASSE 😀 old k=straße 😀 row k=STRASSE 😀 v=1
insert kc k=ab row k=ab v=1
insert ke k=a row k=a v=1
insert k2 a=x b=é row a=x b=é
update k2 a=X b=É old a=x b=é row a=X b=É
delete k2 a=X b=É
