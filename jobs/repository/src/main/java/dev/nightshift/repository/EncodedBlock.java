package dev.nightshift.repository;

/** A block's content in the form in which it will be sealed. */
record EncodedBlock(BlockForm form, byte[] bytes, int length, int rawLength) {}
