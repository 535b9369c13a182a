# Where the tools are. Sourced by .ci/setup and .ci/with-tools, from the project's folder.
# Kept by version in .tools/, which is ignored: a new version is a new folder, an old one may be deleted.

TRUNK_VERSION=0.21.14
DENY_VERSION=0.20.2
# Trunk takes the wasm-bindgen on the path when it equals the crate's version in the lock file.
WASM_BINDGEN_VERSION=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p;}' Cargo.lock)
TARGET=wasm32-unknown-unknown

TOOLS=$PWD/.tools
TRUNK_HOME=$TOOLS/trunk-$TRUNK_VERSION
WASM_BINDGEN_HOME=$TOOLS/wasm-bindgen-$WASM_BINDGEN_VERSION
DENY_HOME=$TOOLS/cargo-deny-$DENY_VERSION
# A standard library for Debian's compiler: only where rustup has no target to give.
SYSROOT=$TOOLS/sysroot

# wasm-opt comes from the npm package binaryen.
PATH=$TRUNK_HOME/bin:$WASM_BINDGEN_HOME/bin:$DENY_HOME/bin:$PWD/node_modules/.bin:$PATH
export PATH

has_target() { [ -d "$(rustc --print target-libdir --target "$TARGET" 2>/dev/null)" ]; }
