// Macros for programs of pe.core. Registers may be given as r0 to r14; r15 is what the macros work with.

.ifndef NORTH     // a program may come by it in several ways

// Ports of a router, as bits of the sets that 'routeto' takes.
NORTH = 1
EAST = 2
SOUTH = 4
WEST = 8
CORE = 16

// rd = a number of 32 bits. One instruction when it is known here and fits, else two.
.macro la rd:req, value:req
.if known(\value)
.if (\value) >= -32768 && (\value) <= 32767
        li \rd, \value
.elseif lo(\value) < 32768 && hi(\value) == 0 || lo(\value) >= 32768 && hi(\value) == 65535
        li \rd, lo(\value)
.else
        li \rd, lo(\value)
        lih \rd, hi(\value)
.endif
.else
        li \rd, lo(\value)
        lih \rd, hi(\value)
.endif
.endm

// An error when a value is out of range, if it is known here.
.macro within value:req, low:req, high:req, what:req
.if known(\value)
.if (\value) < \low || (\value) > \high
.error \what, " is \low to \high"
.endif
.endif
.endm

// One part of a descriptor from a number.
.macro setf part:req, value:req
        la r15, \value
        set \part, r15
.endm

// One dimension of a descriptor: extent in elements, and what is added to the address, in bytes.
.macro setdim part:req, extent:req, add:req
        within \extent, 0, 65535, "the extent of a dimension"
        within \add, -32768, 65535, "what a dimension adds"
        setf \part, ((\add) & 0xffff) << 16 | ((\extent) & 0xffff)
.endm

// A vector in memory.
.macro vec d:req, base:req, count:req, stride=4
        setf \d.mode, Kind.Memory << Mode.kind
        setf \d.base, \base
        setdim \d.dim0, \count, \stride
.endm

// Up to four dimensions in memory: extents, and strides in bytes from element to element of each dimension, the
// innermost first.
.macro mat d:req, base:req, e0:req, s0:req, e1:req, s1:req, e2, s2, e3, s3
.ifnb \e3
        setf \d.mode, Kind.Memory << Mode.kind | 3 << Mode.dims
.else
.ifnb \e2
        setf \d.mode, Kind.Memory << Mode.kind | 2 << Mode.dims
.else
        setf \d.mode, Kind.Memory << Mode.kind | 1 << Mode.dims
.endif
.endif
        setf \d.base, \base
        setdim \d.dim0, \e0, \s0
        setdim \d.dim1, \e1, (\s1) - ((\e0) - 1) * (\s0)
.ifnb \e2
        setdim \d.dim2, \e2, (\s2) - ((\e1) - 1) * (\s1) - ((\e0) - 1) * (\s0)
.endif
.ifnb \e3
        setdim \d.dim3, \e3, (\s3) - ((\e2) - 1) * (\s2) - ((\e1) - 1) * (\s1) - ((\e0) - 1) * (\s0)
.endif
.endm

// A ring of 'size' elements at 'base'; an instruction takes 'count' of them and the next one goes on behind.
.macro ring d:req, base:req, size:req, count:req, stride=4
        setf \d.mode, Kind.Ring << Mode.kind
        setf \d.base, \base
        setdim \d.dim0, \count, \stride
        setf \d.dim1, ((-((\size) - 1) * (\stride)) & 0xffff) << 16 | (((\base) + ((\size) - 1) * (\stride)) & 0xffff)
.endm

// Words of an input queue; up to a control word when 'count' is 0.
.macro infab d:req, queue:req, count:req
        within \queue, 0, 7, "an input queue"
        setf \d.mode, Kind.Input << Mode.kind | (\queue) << Mode.queue
        setdim \d.dim0, \count, 0
.endm

// Words sent on a colour; with 'last' the last one of an instruction is a control word.
.macro outfab d:req, color:req, count:req, last=0
        within \color, 0, 23, "a colour"
        within \last, 0, 1, "'last'"
        setf \d.mode, Kind.Output << Mode.kind | (\color) << Mode.color | (\last) << Mode.last
        setdim \d.dim0, \count, 0
.endm

// The route of a colour at a switch position: sets of the ports that it comes from and goes to.
.macro routeto color:req, from:req, to:req, at=0
        within \from, 0, 31, "a set of ports"
        within \to, 0, 31, "a set of ports"
        la r15, (\from) << 5 | (\to)
        route \color, \at, r15
.endm

.endif
