package detr.weights;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A zip archive as torch writes it, checked in full when opened.
 *
 * <p>A zip archive describes itself twice. Each entry is preceded by a local header, and at the end
 * of the file is a central directory of all entries, found through an end record. Readers that
 * trust one and readers that trust the other can be shown different contents, so here both must
 * agree, in every field that matters; no two entries may have one name or share bytes; all names
 * are below one folder; and the checksum of every entry must be right. Java's own {@code ZipFile}
 * hides all this, so the archive is read from its bytes:
 *
 * <pre>
 *   local header, name, extra field (padding), elements [, data descriptor: checksum and sizes]
 *   ... for each entry
 *   central header, name, extra field
 *   ... for each entry
 *   [zip64 end record, zip64 locator]      torch always writes them
 *   end record
 * </pre>
 *
 * <p>Torch writes checksum and sizes of an entry after its bytes, in the data descriptor, and zeros
 * in the local header. Sizes and offsets from 4 GB on are all ones in the 32-bit fields and follow
 * in the zip64 extra field. Not accepted, as torch writes none: compression, encryption, comments
 * at the end, anything after it, archives in several parts.
 */
final class ZipArchive {
  private static final int LOCAL = 0x04034b50;
  private static final int DESCRIPTOR = 0x08074b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int ZIP64_END = 0x06064b50;
  private static final int ZIP64_LOCATOR = 0x07064b50;

  static final int MOST_ENTRIES = 1 << 16;

  private static final int LOCAL_SIZE = 30;
  private static final int CENTRAL_SIZE = 46;
  private static final int END_SIZE = 22;
  private static final int ZIP64_END_SIZE = 56;
  private static final int ZIP64_LOCATOR_SIZE = 20;

  private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
  private static final int HAS_DESCRIPTOR = 1 << 3;
  private static final int UTF8 = 1 << 11;
  private static final int ZIP64_EXTRA = 1;
  private static final int ALL_ONES_16 = 0xffff;
  private static final long ALL_ONES_32 = 0xffff_ffffL;

  /**
   * @param start where in the file the entry's bytes are
   */
  record Entry(String name, long start, long size, long crc) {}

  private record Directory(long start, long end, long entries) {}

  /** A central header. */
  private record Central(
      String name, int flags, int method, long crc, long size, long packedSize, long local) {}

  /** What an entry occupies, from its local header to the end of its descriptor. */
  private record Extent(Entry entry, long from, long to) {}

  private final MappedFile file;
  private final String root;
  private final Map<String, Entry> entries = new HashMap<>();

  /**
   * Reads and checks the archive.
   *
   * @throws WeightsException if it is not as described above
   */
  static ZipArchive open(MappedFile file) {
    return new ZipArchive(file);
  }

  private ZipArchive(MappedFile file) {
    this.file = file;
    Directory directory = directory();
    List<Extent> extents = new ArrayList<>();
    long at = directory.start;
    while (at < directory.end) {
      if (extents.size() == MOST_ENTRIES) {
        throw file.refuse("the zip archive has more than " + MOST_ENTRIES + " entries");
      }
      Central central = central(at, directory.end);
      Extent extent = extent(central, directory.start);
      extents.add(extent);
      if (entries.put(central.name, extent.entry) != null) {
        throw refuse("has two entries", central.name);
      }
      at += CENTRAL_SIZE + file.u16(at + 28) + file.u16(at + 30) + file.u16(at + 32);
    }
    if (extents.size() != directory.entries || extents.isEmpty()) {
      throw file.refuse(
          "the zip archive has " + extents.size() + " entries, not " + directory.entries);
    }
    this.root = root();
    requireDisjoint(extents);
    entries.values().forEach(this::requireChecksum);
  }

  /** The entry of this name below the root folder, or null. */
  Entry entry(String name) {
    return entries.get(root + name);
  }

  MemorySegment bytes(Entry entry) {
    return file.slice(entry.start, entry.size);
  }

  private Directory directory() {
    long end = file.size() - END_SIZE;
    if (!file.has(end, END_SIZE) || file.i32(end) != END || file.u16(end + 20) != 0) {
      throw file.refuse(
          "the zip archive has no end record at its end: it is cut short or something was added;"
              + " download or copy it again");
    }
    long entries = file.u16(end + 10);
    long size = file.u32(end + 12);
    long start = file.u32(end + 16);
    boolean parts = file.i32(end + 4) != 0 || file.u16(end + 8) != entries;
    long directoryEnd = end;
    long locator = end - ZIP64_LOCATOR_SIZE;
    if (file.has(locator, ZIP64_LOCATOR_SIZE) && file.i32(locator) == ZIP64_LOCATOR) {
      directoryEnd = locator - ZIP64_END_SIZE;
      long at = directoryEnd;
      if (!file.has(at, ZIP64_END_SIZE)
          || file.i64(locator + 8) != at
          || file.i32(at) != ZIP64_END
          || file.i64(at + 4) != ZIP64_END_SIZE - 12
          || !agrees(entries, ALL_ONES_16, file.i64(at + 32))
          || !agrees(size, ALL_ONES_32, file.i64(at + 40))
          || !agrees(start, ALL_ONES_32, file.i64(at + 48))) {
        throw file.refuse("the zip archive's two end records disagree; it is damaged");
      }
      parts |= file.i32(locator + 4) != 0 || file.i32(locator + 16) != 1;
      parts |= file.i64(at + 16) != 0 || file.i64(at + 24) != file.i64(at + 32);
      entries = file.i64(at + 32);
      size = file.i64(at + 40);
      start = file.i64(at + 48);
    }
    if (parts) {
      throw file.refuse("the zip archive is one of several parts, which torch does not write");
    }
    if (!file.has(start, size) || start + size != directoryEnd) {
      throw file.refuse("the zip archive's directory is not where it should be; it is damaged");
    }
    return new Directory(start, directoryEnd, entries);
  }

  private static boolean agrees(long narrow, long allOnes, long wide) {
    return narrow == wide || (narrow == allOnes && wide >= allOnes);
  }

  private Central central(long at, long end) {
    if (end - at < CENTRAL_SIZE || file.i32(at) != CENTRAL) {
      throw file.refuse("the zip archive's directory is damaged at byte " + at);
    }
    int nameSize = file.u16(at + 28);
    int extraSize = file.u16(at + 30);
    if (end - at - CENTRAL_SIZE < (long) nameSize + extraSize + file.u16(at + 32)) {
      throw file.refuse("the zip archive's directory is damaged at byte " + at);
    }
    String name = file.utf8(at + CENTRAL_SIZE, nameSize, "a name in the zip archive");
    long[] sizes = {file.u32(at + 24), file.u32(at + 20), file.u32(at + 42)};
    widen(sizes, at + CENTRAL_SIZE + nameSize, extraSize, name);
    if (file.u16(at + 34) != 0) {
      throw refuse("is one of several parts, as it says of entry", name);
    }
    return new Central(
        name, file.u16(at + 8), file.u16(at + 10), file.u32(at + 16), sizes[0], sizes[1], sizes[2]);
  }

  /** Replaces those 32-bit values that are all ones by the values in the zip64 extra field. */
  private void widen(long[] values, long extra, int extraSize, String name) {
    long end = extra + extraSize;
    for (long at = extra; end - at >= 4; at += 4 + file.u16(at + 2)) {
      long field = at + 4;
      long fieldEnd = field + file.u16(at + 2);
      if (fieldEnd > end) {
        throw refuse("has a damaged extra field at entry", name);
      }
      if (file.u16(at) != ZIP64_EXTRA) {
        continue;
      }
      for (int i = 0; i < values.length; i++) {
        if (values[i] == ALL_ONES_32) {
          if (fieldEnd - field < Long.BYTES) {
            throw refuse("has a damaged extra field at entry", name);
          }
          values[i] = file.i64(field);
          field += Long.BYTES;
        }
      }
      return;
    }
  }

  private Extent extent(Central central, long directoryStart) {
    if (central.method != 0 || central.packedSize != central.size) {
      throw refuse("is compressed, which torch.save never does, at entry", central.name);
    }
    if ((central.flags & ENCRYPTED) != 0) {
      throw refuse("is encrypted at entry", central.name);
    }
    if ((central.flags & ~(HAS_DESCRIPTOR | UTF8)) != 0) {
      throw refuse("has flags that torch does not set at entry", central.name);
    }
    long local = central.local;
    if (local < 0 || directoryStart - local < LOCAL_SIZE || file.i32(local) != LOCAL) {
      throw refuse("has no local header for entry", central.name);
    }
    int nameSize = file.u16(local + 26);
    int extraSize = file.u16(local + 28);
    long start = local + LOCAL_SIZE + nameSize + extraSize;
    if (central.size < 0 || start > directoryStart || central.size > directoryStart - start) {
      throw refuse("is too short for entry", central.name);
    }
    if (!localAgrees(central, nameSize, extraSize)) {
      throw refuse("has a directory and a local header that disagree about entry", central.name);
    }
    long end = start + central.size;
    if ((central.flags & HAS_DESCRIPTOR) != 0) {
      end += descriptorSize(central, end, directoryStart);
    }
    return new Extent(new Entry(central.name, start, central.size, central.crc), local, end);
  }

  private boolean localAgrees(Central central, int nameSize, int extraSize) {
    long local = central.local;
    String name = file.utf8(local + LOCAL_SIZE, nameSize, "a name in the zip archive");
    if (!name.equals(central.name)
        || file.u16(local + 6) != central.flags
        || file.u16(local + 8) != central.method) {
      return false;
    }
    long[] sizes = {file.u32(local + 22), file.u32(local + 18)};
    long crc = file.u32(local + 14);
    boolean later =
        (central.flags & HAS_DESCRIPTOR) != 0 && crc == 0 && sizes[0] == 0 && sizes[1] == 0;
    widen(sizes, local + LOCAL_SIZE + nameSize, extraSize, name);
    return later || (crc == central.crc && sizes[0] == central.size && sizes[1] == central.size);
  }

  /** A descriptor's sizes have 32 bits or, in a zip64 entry, 64; only one of them fits. */
  private long descriptorSize(Central central, long at, long limit) {
    if (limit - at >= 16 && file.i32(at) == DESCRIPTOR && file.u32(at + 4) == central.crc) {
      if (file.u32(at + 8) == central.size && file.u32(at + 12) == central.size) {
        return 16;
      }
      if (limit - at >= 24
          && file.i64(at + 8) == central.size
          && file.i64(at + 16) == central.size) {
        return 24;
      }
    }
    throw refuse("has a directory and a data descriptor that disagree about entry", central.name);
  }

  private String root() {
    String first = entries.keySet().iterator().next();
    String folder = first.substring(0, first.indexOf('/') + 1);
    for (String name : entries.keySet()) {
      if (folder.length() < 2 || !name.startsWith(folder)) {
        throw refuse("does not have all entries in one folder, as torch writes them; see", name);
      }
    }
    return folder;
  }

  private void requireDisjoint(List<Extent> extents) {
    extents.sort(Comparator.comparingLong(Extent::from));
    for (int i = 1; i < extents.size(); i++) {
      if (extents.get(i).from < extents.get(i - 1).to) {
        throw refuse("has overlapping entries at", extents.get(i).entry.name);
      }
    }
  }

  private void requireChecksum(Entry entry) {
    if (Checksum.sum(new CRC32(), file.slice(entry.start, entry.size)) != entry.crc) {
      throw refuse(
          "has a wrong checksum, so it is damaged (download or copy it again), at", entry.name);
    }
  }

  private WeightsException refuse(String problem, String entry) {
    return file.refuse("the zip archive " + problem + " " + WeightsException.quote(entry));
  }
}
