package io.anthesis.gateway.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageNameTest {
    private static String name(String className) {
        return ImageName.of(3, Optional.of(className));
    }

    @Test
    void aFileIsNamedAfterNumberAndClass() {
        assertThat(ImageName.of(3, Optional.empty())).isEqualTo("image_000003.png");
        assertThat(name("rose")).isEqualTo("image_000003-rose.png");
        assertThat(name("Löwenzahn 2")).isEqualTo("image_000003-Löwenzahn-2.png");
    }

    @Test
    void noClassNameLeavesTheFolder() {
        assertThat(name("../../etc/passwd")).isEqualTo("image_000003-etc-passwd.png");
        assertThat(name("a\\b:c*\u0000d")).isEqualTo("image_000003-a-b-c-d.png");
        assertThat(name("...")).isEqualTo("image_000003.png");
        assertThat(name("x".repeat(200))).hasSizeLessThan(100);
    }
}
