package io.gannet.config;

/**
 * One value in force and where it comes from.
 *
 * @param path its keys, joined by dots
 * @param value as it would stand in a file; secrets masked
 * @param origin {@code flag}, {@code environment NAME}, {@code FILE:LINE} or {@code default}
 */
public record Setting(String path, String value, String origin) {}
