#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# GNU tar, bsdtar and xva-img, each reading what we write and writing what we read.
. "${0%/*}/../tap.sh"
requires tar bsdtar xva-img "$PYTHON"

make_xva() {
    "$PYTHON" "$TESTS/interop/make_xva.py" "$@"
}

# A disk of whole MiB, the only kind that xva-img gets right.
make_xva good --chunk 1048576 --chunks 6 sample.xva --raw disk
check "create" "$PVKIT" xva create -o ours.xva --disk disk/0.raw \
    --name tools --checksum sha1

# unpack DIR COMMAND...: modes in an XVA are 0, which only root can read
unpack() {
    mkdir "$1" && (cd "$1" && shift && "$@") && chmod -R u+rwX "$1"
}

ref_of() {
    (cd "$1" && echo Ref:*)
}

# members DIR: ova.xml, then every chunk and its checksum, in order
members() {
    echo ova.xml
    (cd "$1" && find Ref:* -type f | sort)
}

for tool in tar bsdtar; do
    ok "$tool unpacks ours" unpack "$tool" "$tool" -xf ../ours.xva
    ref=$(ref_of "$tool")
    check "xva-img makes the disk of it" \
        xva-img disk-export "$tool/$ref/" "$tool.raw"
    ok "it is the disk" cmp "$tool.raw" disk/0.raw
done

members tar >names
for format in v7 ustar gnu posix; do
    check "tar --format=$format packs it" tar -C tar -cf "tar-$format.xva" \
        --format="$format" --no-recursion -T "$PWD/names"
    check "we extract from it" "$PVKIT" xva extract "tar-$format.xva" \
        -o "tar-$format.raw"
    ok "it is the disk" cmp "tar-$format.raw" disk/0.raw
done
for format in ustar gnutar pax; do
    check "bsdtar --format=$format packs it" bsdtar -C bsdtar \
        -cf "bsdtar-$format.xva" --format="$format" -n -T "$PWD/names"
    check "we extract from it" "$PVKIT" xva extract "bsdtar-$format.xva" \
        -o "bsdtar-$format.raw"
    ok "it is the disk" cmp "bsdtar-$format.raw" disk/0.raw
done

check "a careless repack" tar -C tar --sort=name -cf careless.xva .
check -s 1 -o 'TAR-DOT-SLASH' "verify says what is wrong with it" \
    "$PVKIT" xva verify --json careless.xva
check "repair mends it" "$PVKIT" xva repair careless.xva mended.xva
check "a host imports it" "$PYTHON" "$TESTS/interop/xapi_model.py" \
    check --strict mended.xva
check "we extract from it" "$PVKIT" xva extract mended.xva -o mended.raw
ok "it is the disk" cmp mended.raw disk/0.raw

mkdir -p peer/Ref:2
ok "the sample is unpacked" unpack sample tar -xf ../sample.xva
cp sample/ova.xml peer/ova.xml
check "xva-img imports a disk" xva-img disk-import peer/Ref:2/ disk/0.raw
check "xva-img packs it" xva-img package peer.xva peer/ova.xml peer/Ref:2/
check "we find nothing wrong" "$PVKIT" xva verify peer.xva
check "we extract from it" "$PVKIT" xva extract peer.xva -o peer.raw
ok "it is the disk" cmp peer.raw disk/0.raw

cat >members.py <<'END'
import sys, tarfile, hashlib
with tarfile.open(sys.argv[1]) as t, open(sys.argv[2], "rb") as disk:
    names = t.getnames()
    assert names[0] == "ova.xml" and len(names) == len(set(names)), names
    for chunk, checksum in zip(names[1::2], names[2::2]):
        data = t.extractfile(chunk).read()
        assert checksum == chunk + ".checksum", (chunk, checksum)
        assert t.extractfile(checksum).read().decode() == \
            hashlib.sha1(data).hexdigest()
        disk.seek(int(chunk.split("/")[1]) << 20)
        assert disk.read(len(data)) == data, chunk
END
check "python's tarfile reads ours" "$PYTHON" members.py ours.xva disk/0.raw
finish
