// The engine's screen capture calls X11 directly. These definitions take the place of the X11 libraries at
// link time and look the real functions up at the first call, so that a machine without X11 can load the
// engine. There a function returns zero: XOpenDisplay finds no display, which capture reports as such.
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>
#include <X11/extensions/XTest.h>
#include <X11/extensions/Xcomposite.h>
#include <X11/extensions/Xdamage.h>
#include <X11/extensions/Xfixes.h>
#include <X11/extensions/Xrandr.h>
#include <dlfcn.h>

namespace {

constexpr char kX11[] = "libX11.so.6";
constexpr char kComposite[] = "libXcomposite.so.1";
constexpr char kDamage[] = "libXdamage.so.1";
constexpr char kExt[] = "libXext.so.6";
constexpr char kFixes[] = "libXfixes.so.3";
constexpr char kRandr[] = "libXrandr.so.2";
constexpr char kTest[] = "libXtst.so.6";

// Global, because screen capture looks for newer functions of libXrandr in the whole process.
void* Find(const char* library, const char* name) {
  void* handle = dlopen(library, RTLD_NOW | RTLD_GLOBAL);
  return handle ? dlsym(handle, name) : nullptr;
}

}  // namespace

#define FORWARD(library, type, name, parameters, arguments)                               \
  type name parameters {                                                                  \
    static const auto function = reinterpret_cast<decltype(&name)>(Find(library, #name)); \
    return function ? function arguments : (type)0;                                       \
  }

extern "C" {

FORWARD(kX11, Display*, XOpenDisplay, (const char* name), (name))
FORWARD(kX11, int, XCloseDisplay, (Display * d), (d))
FORWARD(kX11,
        int,
        XCopyArea,
        (Display * d,
         Drawable from,
         Drawable to,
         GC gc,
         int x,
         int y,
         unsigned w,
         unsigned h,
         int to_x,
         int to_y),
        (d, from, to, gc, x, y, w, h, to_x, to_y))
FORWARD(kX11, GC, XCreateGC, (Display * d, Drawable w, unsigned long mask, XGCValues* v), (d, w, mask, v))
FORWARD(kX11, int, XFlush, (Display * d), (d))
FORWARD(kX11, int, XFree, (void* data), (data))
FORWARD(kX11, int, XFreeGC, (Display * d, GC gc), (d, gc))
FORWARD(kX11, int, XFreePixmap, (Display * d, Pixmap p), (d, p))
FORWARD(kX11, void, XFreeStringList, (char** list), (list))
FORWARD(kX11, char*, XGetAtomName, (Display * d, Atom atom), (d, atom))
FORWARD(kX11, Status, XGetClassHint, (Display * d, Window w, XClassHint* hint), (d, w, hint))
FORWARD(kX11,
        XImage*,
        XGetImage,
        (Display * d, Drawable from, int x, int y, unsigned w, unsigned h, unsigned long planes, int format),
        (d, from, x, y, w, h, planes, format))
FORWARD(kX11, Status, XGetWMName, (Display * d, Window w, XTextProperty* name), (d, w, name))
FORWARD(kX11, Status, XGetWindowAttributes, (Display * d, Window w, XWindowAttributes* a), (d, w, a))
FORWARD(kX11,
        int,
        XGetWindowProperty,
        (Display * d,
         Window w,
         Atom property,
         long offset,
         long length,
         Bool erase,
         Atom wanted,
         Atom* type,
         int* format,
         unsigned long* items,
         unsigned long* bytes_after,
         unsigned char** value),
        (d, w, property, offset, length, erase, wanted, type, format, items, bytes_after, value))
FORWARD(kX11,
        Atom,
        XInternAtom,
        (Display * d, const char* name, Bool only_existing),
        (d, name, only_existing))
FORWARD(kX11, int, XNextEvent, (Display * d, XEvent* event), (d, event))
FORWARD(kX11, int, XPending, (Display * d), (d))
FORWARD(kX11, int, XQueryKeymap, (Display * d, char keys[32]), (d, keys))
FORWARD(kX11,
        Bool,
        XQueryPointer,
        (Display * d,
         Window w,
         Window* root,
         Window* child,
         int* root_x,
         int* root_y,
         int* x,
         int* y,
         unsigned* mask),
        (d, w, root, child, root_x, root_y, x, y, mask))
FORWARD(kX11,
        Status,
        XQueryTree,
        (Display * d, Window w, Window* root, Window* parent, Window** children, unsigned* count),
        (d, w, root, parent, children, count))
FORWARD(kX11, int, XRaiseWindow, (Display * d, Window w), (d, w))
FORWARD(kX11, Window, XRootWindow, (Display * d, int screen), (d, screen))
FORWARD(kX11, int, XScreenCount, (Display * d), (d))
FORWARD(kX11, int, XSelectInput, (Display * d, Window w, long mask), (d, w, mask))
FORWARD(kX11,
        Status,
        XSendEvent,
        (Display * d, Window w, Bool propagate, long mask, XEvent* event),
        (d, w, propagate, mask, event))
FORWARD(kX11, XErrorHandler, XSetErrorHandler, (XErrorHandler handler), (handler))
FORWARD(kX11, int, XSync, (Display * d, Bool discard), (d, discard))
FORWARD(kX11,
        Bool,
        XTranslateCoordinates,
        (Display * d, Window from, Window to, int x, int y, int* to_x, int* to_y, Window* child),
        (d, from, to, x, y, to_x, to_y, child))
FORWARD(kX11,
        int,
        Xutf8TextPropertyToTextList,
        (Display * d, const XTextProperty* property, char*** list, int* count),
        (d, property, list, count))

FORWARD(kComposite, Bool, XCompositeQueryExtension, (Display * d, int* event, int* error), (d, event, error))
FORWARD(kComposite, Status, XCompositeQueryVersion, (Display * d, int* major, int* minor), (d, major, minor))
FORWARD(kComposite, void, XCompositeRedirectWindow, (Display * d, Window w, int update), (d, w, update))

FORWARD(kDamage, Bool, XDamageQueryExtension, (Display * d, int* event, int* error), (d, event, error))
FORWARD(kDamage, Damage, XDamageCreate, (Display * d, Drawable w, int level), (d, w, level))
FORWARD(kDamage, void, XDamageDestroy, (Display * d, Damage damage), (d, damage))
FORWARD(kDamage,
        void,
        XDamageSubtract,
        (Display * d, Damage damage, XserverRegion repair, XserverRegion parts),
        (d, damage, repair, parts))

FORWARD(kExt,
        Bool,
        XShmQueryVersion,
        (Display * d, int* major, int* minor, Bool* pixmaps),
        (d, major, minor, pixmaps))
FORWARD(kExt, int, XShmPixmapFormat, (Display * d), (d))
FORWARD(kExt, Bool, XShmAttach, (Display * d, XShmSegmentInfo* info), (d, info))
FORWARD(kExt, Bool, XShmDetach, (Display * d, XShmSegmentInfo* info), (d, info))
FORWARD(kExt,
        Bool,
        XShmGetImage,
        (Display * d, Drawable from, XImage* image, int x, int y, unsigned long planes),
        (d, from, image, x, y, planes))
FORWARD(kExt,
        XImage*,
        XShmCreateImage,
        (Display * d,
         Visual* visual,
         unsigned depth,
         int format,
         char* data,
         XShmSegmentInfo* info,
         unsigned w,
         unsigned h),
        (d, visual, depth, format, data, info, w, h))
FORWARD(
    kExt,
    Pixmap,
    XShmCreatePixmap,
    (Display * d, Drawable like, char* data, XShmSegmentInfo* info, unsigned w, unsigned h, unsigned depth),
    (d, like, data, info, w, h, depth))

FORWARD(kFixes, Bool, XFixesQueryExtension, (Display * d, int* event, int* error), (d, event, error))
FORWARD(kFixes,
        XserverRegion,
        XFixesCreateRegion,
        (Display * d, XRectangle* list, int count),
        (d, list, count))
FORWARD(kFixes, void, XFixesDestroyRegion, (Display * d, XserverRegion region), (d, region))
FORWARD(kFixes,
        XRectangle*,
        XFixesFetchRegionAndBounds,
        (Display * d, XserverRegion region, int* count, XRectangle* bounds),
        (d, region, count, bounds))
FORWARD(kFixes, XFixesCursorImage*, XFixesGetCursorImage, (Display * d), (d))
FORWARD(kFixes, void, XFixesSelectCursorInput, (Display * d, Window w, unsigned long mask), (d, w, mask))

FORWARD(kRandr, Bool, XRRQueryExtension, (Display * d, int* event, int* error), (d, event, error))
FORWARD(kRandr, Status, XRRQueryVersion, (Display * d, int* major, int* minor), (d, major, minor))
FORWARD(kRandr, void, XRRSelectInput, (Display * d, Window w, int mask), (d, w, mask))
FORWARD(kRandr, int, XRRUpdateConfiguration, (XEvent * event), (event))

FORWARD(kTest,
        Bool,
        XTestQueryExtension,
        (Display * d, int* event, int* error, int* major, int* minor),
        (d, event, error, major, minor))
FORWARD(kTest, int, XTestGrabControl, (Display * d, Bool impervious), (d, impervious))

}  // extern "C"
