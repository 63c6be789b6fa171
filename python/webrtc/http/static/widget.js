// The page's part of webrtc.notebook: a button, the camera, and the picture that comes back.
function render({ model, el }) {
  const video = document.createElement("video");
  Object.assign(video, { autoplay: true, muted: true, playsInline: true });
  const button = Object.assign(document.createElement("button"), { textContent: "Start" });
  const text = document.createElement("span");
  video.style.cssText = "display: block; max-width: 100%";
  text.style.marginLeft = "1em";
  el.append(video, button, text);
  let call;

  const exchange = (offer) =>
    new Promise((resolve, reject) => {
      const take = ({ type, sdp, error }) => {
        model.off("msg:custom", take);
        if (error) reject(new CallError("refused", error));
        else resolve({ type, sdp });
      };
      model.on("msg:custom", take);
      model.send({ type: offer.type, sdp: offer.sdp });
    });

  button.onclick = async () => {
    if (call) return call.close();
    button.disabled = true;
    try {
      call = await connect(exchange, {
        camera: model.get("camera"),
        iceServers: model.get("_ice_servers"),
        receive: ["video"],
        onState: (state) => (text.textContent = state),
        onEnd: (error) => {
          call = undefined;
          button.textContent = "Start";
          if (error) text.textContent = error.message;
        },
      });
      video.srcObject = call.remote;
      button.textContent = "Stop";
    } catch (error) {
      text.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  };
  model.on("change:error", () => (text.textContent = model.get("error")));
  return () => call?.close();
}

export default { render };
