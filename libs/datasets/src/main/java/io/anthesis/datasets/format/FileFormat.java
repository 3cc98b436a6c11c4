package io.anthesis.datasets.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Formats that are recognized by their first bytes, regardless of the file's name. */
public enum FileFormat {
    JPEG("JPEG", Use.READ, at(0, "\u00FF\u00D8\u00FF")),
    PNG("PNG", Use.READ, at(0, "\u0089PNG\r\n\u001A\n")),
    GIF("GIF", Use.READ, at(0, "GIF87a"), at(0, "GIF89a")),
    BMP("BMP", Use.READ, at(0, "BM").and(at(6, "\0\0\0\0"))),
    WEBP("WebP", Use.READ, at(0, "RIFF").and(at(8, "WEBP"))),
    CANON_RAW("Canon CR2 camera raw", Use.OTHER_IMAGE, at(0, "II*\0").and(at(8, "CR"))),
    TIFF("TIFF", Use.READ, at(0, "II*\0"), at(0, "MM\0*"), at(0, "II+\0"), at(0, "MM\0+")),

    AVIF("AVIF", Use.OTHER_IMAGE, at(4, "ftypavif"), at(4, "ftypavis")),
    HEIC(
            "HEIC",
            Use.OTHER_IMAGE,
            at(4, "ftyphei"),
            at(4, "ftyphev"),
            at(4, "ftypmif1"),
            at(4, "ftypmsf1"),
            at(4, "ftyphe")),
    CANON_RAW_3("Canon CR3 camera raw", Use.OTHER_IMAGE, at(4, "ftypcrx ")),
    JPEG_XL("JPEG XL", Use.OTHER_IMAGE, at(0, "\u00FF\n"), at(0, "\0\0\0\fJXL \r\n\u0087\n")),
    JPEG_2000("JPEG 2000", Use.OTHER_IMAGE, at(0, "\0\0\0\fjP  \r\n\u0087\n"), at(0, "\u00FFO\u00FFQ")),
    PHOTOSHOP("Photoshop", Use.OTHER_IMAGE, at(0, "8BPS")),
    GIMP("GIMP", Use.OTHER_IMAGE, at(0, "gimp xcf")),
    ICON("icon", Use.OTHER_IMAGE, at(0, "\0\0\u0001\0").and(at(5, "\0")), at(0, "icns")),
    OPEN_EXR("OpenEXR", Use.OTHER_IMAGE, at(0, "v/1\u0001")),
    RADIANCE("Radiance HDR", Use.OTHER_IMAGE, at(0, "#?RADIANCE"), at(0, "#?RGBE")),
    DDS("DDS", Use.OTHER_IMAGE, at(0, "DDS ")),
    QOI("QOI", Use.OTHER_IMAGE, at(0, "qoif")),
    FITS("FITS", Use.OTHER_IMAGE, at(0, "SIMPLE  =")),
    DICOM("DICOM", Use.OTHER_IMAGE, at(128, "DICM")),
    FUJI_RAW("Fujifilm camera raw", Use.OTHER_IMAGE, at(0, "FUJIFILMCCD-RAW")),
    PANASONIC_RAW("Panasonic camera raw", Use.OTHER_IMAGE, at(0, "IIU\0")),
    OLYMPUS_RAW("Olympus camera raw", Use.OTHER_IMAGE, at(0, "IIRO"), at(0, "IIRS"), at(0, "MMOR")),
    SVG("SVG", Use.OTHER_IMAGE, at(0, "<svg")),
    NETPBM(
            "Netpbm",
            Use.OTHER_IMAGE,
            at(0, "P1").and(FileFormat::spaceAfterTwo),
            at(0, "P2").and(FileFormat::spaceAfterTwo),
            at(0, "P3").and(FileFormat::spaceAfterTwo),
            at(0, "P4").and(FileFormat::spaceAfterTwo),
            at(0, "P5").and(FileFormat::spaceAfterTwo),
            at(0, "P6").and(FileFormat::spaceAfterTwo),
            at(0, "P7\n")),

    ZIP("zip", Use.ARCHIVE, at(0, "PK\u0003\u0004"), at(0, "PK\u0005\u0006"), at(0, "PK\u0007\b")),
    GZIP("gzip", Use.ARCHIVE, at(0, "\u001F\u008B")),
    BZIP2("bzip2", Use.ARCHIVE, at(0, "BZh")),
    XZ("xz", Use.ARCHIVE, at(0, "\u00FD7zXZ\0")),
    ZSTANDARD("Zstandard", Use.ARCHIVE, at(0, "(\u00B5/\u00FD")),
    LZ4("LZ4", Use.ARCHIVE, at(0, "\u0004\"M\u0018")),
    COMPRESS("compress (.Z)", Use.ARCHIVE, at(0, "\u001F\u009D")),
    SEVEN_ZIP("7z", Use.ARCHIVE, at(0, "7z\u00BC\u00AF'\u001C")),
    RAR("RAR", Use.ARCHIVE, at(0, "Rar!\u001A\u0007")),
    CPIO("cpio", Use.ARCHIVE, at(0, "070701"), at(0, "070707")),
    AR("ar", Use.ARCHIVE, at(0, "!<arch>\n")),
    TAR("tar", Use.ARCHIVE, at(257, "ustar")),

    PDF("a PDF document", Use.OTHER, at(0, "%PDF")),
    HTML("an HTML page", Use.OTHER, FileFormat::isHtml),
    XML("XML", Use.OTHER, at(0, "<?xml")),
    NUMPY("a NumPy array", Use.OTHER, at(0, "\u0093NUMPY")),
    HDF5("an HDF5 file", Use.OTHER, at(0, "\u0089HDF\r\n\u001A\n")),
    PARQUET("a Parquet file", Use.OTHER, at(0, "PAR1")),
    SQLITE("an SQLite database", Use.OTHER, at(0, "SQLite format 3\0")),
    MATROSKA("a Matroska or WebM video", Use.OTHER, at(0, "\u001AE\u00DF\u00A3")),
    MP4("an MP4 or QuickTime video", Use.OTHER, at(4, "ftyp"), at(4, "moov"), at(4, "mdat")),
    AVI("an AVI video", Use.OTHER, at(0, "RIFF").and(at(8, "AVI "))),
    TEXT("text", Use.OTHER, FileFormat::isText);

    /** So many bytes from the start suffice to recognize any of them. */
    public static final int HEAD_BYTES = 512;

    private enum Use {
        READ,
        OTHER_IMAGE,
        ARCHIVE,
        OTHER
    }

    private interface Sign {
        boolean matches(byte[] head);

        default Sign and(Sign other) {
            return head -> matches(head) && other.matches(head);
        }
    }

    private final String text;
    private final Use use;
    private final List<Sign> signs;

    FileFormat(String text, Use use, Sign... signs) {
        this.text = text;
        this.use = use;
        this.signs = List.of(signs);
    }

    /** @param head the first {@link #HEAD_BYTES} bytes, or all if there are fewer */
    public static Optional<FileFormat> of(byte[] head) {
        return Arrays.stream(values())
                .filter(format -> format.signs.stream().anyMatch(sign -> sign.matches(head)))
                .findFirst();
    }

    /** Whether images of this format are decoded. */
    public boolean isRead() {
        return use == Use.READ;
    }

    /** @return why a file that begins with {@code head} is no image that can be read, or empty if it may be one */
    public static Optional<String> reasonAgainst(byte[] head) {
        if (head.length == 0) {
            return Optional.of("it is empty");
        }
        Optional<FileFormat> format = of(head);
        if (format.isEmpty()) {
            return Optional.of("it is not an image of a known format");
        }
        return switch (format.get().use) {
            case READ -> Optional.empty();
            case OTHER_IMAGE ->
                Optional.of("it is a " + format.get() + " image, a format that is not read; convert it to PNG or JPEG");
            case ARCHIVE ->
                Optional.of("it is a " + format.get() + " archive; archives within archives are not opened");
            case OTHER -> Optional.of("it is " + format.get() + ", not an image");
        };
    }

    /** As users write it, such as {@code WebP}. */
    @Override
    public String toString() {
        return text;
    }

    private static Sign at(int offset, String latin1) {
        byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
        return head -> head.length >= offset + bytes.length
                && Arrays.equals(head, offset, offset + bytes.length, bytes, 0, bytes.length);
    }

    private static boolean spaceAfterTwo(byte[] head) {
        return head.length > 2 && (head[2] == ' ' || head[2] == '\n' || head[2] == '\r' || head[2] == '\t');
    }

    private static boolean isHtml(byte[] head) {
        String start =
                new String(head, StandardCharsets.ISO_8859_1).stripLeading().toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype html") || start.startsWith("<html") || start.startsWith("<head");
    }

    private static boolean isText(byte[] head) {
        for (byte value : head) {
            if (value >= 0 && value < ' ' && value != '\n' && value != '\r' && value != '\t' && value != '\f') {
                return false;
            }
        }
        return true;
    }
}
