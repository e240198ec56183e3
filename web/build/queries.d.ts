declare module '*?integrity' {
  const integrity: string;
  export default integrity;
}
