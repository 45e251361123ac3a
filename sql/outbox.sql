-- The tables that capture keeps in a schema of its own; `gannet capture install` creates them where they are missing.
--
--   outbox     events that could not be, or were not to be, posted; the relay moves them into queues and deletes them
--   control    a row a captured table: state 0 is off, 1 push, 2 outbox; the rest tells how its triggers were generated
--   installed  which triggers belong to which captured table
--   lost       events that even the outbox did not take, where there is no UDF library to count them

CREATE DATABASE IF NOT EXISTS `gannet` DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `gannet`.`outbox` (
  id BIGINT UNSIGNED NOT NULL,
  queue VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  body LONGTEXT NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `gannet`.`control` (
  queue VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  state TINYINT NOT NULL,
  db VARCHAR(64) NOT NULL,
  tab VARCHAR(64) NOT NULL,
  payload VARCHAR(8) NOT NULL,
  mode VARCHAR(8) NOT NULL,
  udf TINYINT NOT NULL,
  target VARCHAR(64) NOT NULL,
  join_columns TEXT NOT NULL,
  format INT NOT NULL,
  identity VARCHAR(64) NOT NULL DEFAULT '',
  installed_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (queue)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `gannet`.`installed` (
  queue VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  db VARCHAR(64) NOT NULL,
  name VARCHAR(64) NOT NULL,
  tab VARCHAR(64) NOT NULL,
  PRIMARY KEY (queue, db, name)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `gannet`.`lost` (
  id BIGINT UNSIGNED NOT NULL,
  queue VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
