// 10 000 racks as one InstancedMesh, new colours each second, a camera that goes around.
import * as THREE from "three";

const { size, racks, camera: view, values_per_rack: valuesPerRack } = await (await fetch("./workload.json")).json();

// No antialiasing: Heliotwin's software tier has none either.
const renderer = new THREE.WebGLRenderer({ antialias: false });
renderer.setSize(size[0], size[1]);
document.body.append(renderer.domElement);

const scene = new THREE.Scene();
scene.background = new THREE.Color(0x101418);
const sun = new THREE.DirectionalLight(0xffffff, 2);
sun.position.set(1, 3, 2);
scene.add(sun, new THREE.AmbientLight(0xffffff, 1));

const mesh = new THREE.InstancedMesh(new THREE.BoxGeometry(1, 1, 1), new THREE.MeshLambertMaterial(), racks.length);
mesh.instanceColor = new THREE.InstancedBufferAttribute(new Float32Array(3 * racks.length), 3);
racks.forEach(([x, y, z, width, height, depth], index) => {
  const matrix = new THREE.Matrix4().makeScale(width, height, depth).setPosition(x, y, z);
  mesh.setMatrixAt(index, matrix);
});
scene.add(mesh);

const camera = new THREE.PerspectiveCamera(view.fov_degrees, size[0] / size[1], 1, 2000);
const target = new THREE.Vector3(...view.target);
const arm = new THREE.Vector3(...view.eye).sub(target);
const up = new THREE.Vector3(0, 1, 0);

const values = new Float32Array(valuesPerRack * racks.length);
const cold = new THREE.Color(0x2060ff);
const hot = new THREE.Color(0xff4020);
const colour = new THREE.Color();

/** What arrives each second: every value is new, the first of each rack becomes its colour. */
function receive() {
  for (let index = 0; index < values.length; index += 1) values[index] = Math.random();
}

function recolour() {
  for (let index = 0; index < racks.length; index += 1) {
    mesh.setColorAt(index, colour.lerpColors(cold, hot, values[index * valuesPerRack]));
  }
  mesh.instanceColor.needsUpdate = true;
}

function draw() {
  arm.applyAxisAngle(up, view.radians_per_frame);
  camera.position.addVectors(target, arm);
  camera.lookAt(target);
  renderer.render(scene, camera);
}

/** Draws until so many seconds are over; what came of it. */
globalThis.measure = (seconds) => new Promise((done) => {
  const began = performance.now();
  let frames = 0, script = 0, update = began;
  const recolours = [];
  const frame = () => {
    const start = performance.now();
    if (start >= update) {
      update += 1000;
      receive();
      const received = performance.now();
      recolour();
      recolours.push(performance.now() - received);
    }
    draw();
    frames += 1;
    const now = performance.now();
    script += now - start;
    if (now - began < seconds * 1000) requestAnimationFrame(frame);
    else done({ frames, wall_ms: now - began, script_ms: script, recolours_ms: recolours });
  };
  requestAnimationFrame(frame);
});

const gl = renderer.getContext();
const names = gl.getExtension("WEBGL_debug_renderer_info");
receive();
recolour();
draw();
gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4)); // Returns once the picture is drawn.
globalThis.ready = {
  three: THREE.REVISION,
  rasteriser: names ? gl.getParameter(names.UNMASKED_RENDERER_WEBGL) : "unknown",
};
